/**
 * Takes the place of the SDK's chain of credential providers in the bundle: Lambda hands a function its role's
 * credentials in the environment, so nothing need be searched in files, at metadata services or by single sign-on.
 */
export function defaultProvider() {
  return () => Promise.resolve().then(readCredentials);
}

function readCredentials() {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: Lambda (or the local stack) sets them.");
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}
