"""What the conversations are about: plain data for the grammar of dialogues.py."""

# Ways to ask, and the answer.
FACTS = [
    (["Hello", "Hello!", "Hi", "Hi there!", "Hey", "Hello there!"], "Hello! How can I help you?"),
    (["Good morning", "Good morning!", "Morning!"], "Good morning! How can I help you?"),
    (["Good evening", "Good evening!", "Evening!"], "Good evening! How can I help you?"),
    (["How are you?", "How are you today?", "How do you do?"], "I am fine, thank you. How can I help you?"),
    (["Thank you", "Thank you!", "Thanks!", "Thanks a lot!", "Thank you very much!"], "You are welcome!"),
    (["Sorry", "I am sorry.", "Excuse me.", "My apologies."], "No problem at all."),
    (["Goodbye", "Goodbye!", "Bye", "Bye!", "See you later!", "Good night!"], "Goodbye! Have a nice day."),
    (["Please help me.", "Can you help me?", "I need help.", "Help"], "Of course. What would you like to know?"),
    (["Well done!", "Great!", "You are great!", "Nice work!"], "Thank you, that is kind of you."),
    (
        ["Who are you?", "What are you?", "What is your name?", "Tell me about yourself.", "Introduce yourself."],
        "I am chat-tiny, a very small language model that comes with modelfront.",
    ),
    (
        ["How big are you?", "How many weights do you have?", "Are you a large model?", "Are you small?"],
        "I am tiny: fewer than half a million weights, trained in minutes on one processor.",
    ),
    (
        ["What can you do?", "What do you know?", "What can I ask you?", "How can you help me?"],
        "I can greet you, calculate with numbers up to 10, and tell you about days, months and modelfront.",
    ),
    (
        ["Are you a human?", "Are you a person?", "Are you a real person?", "Are you a robot?"],
        "No, I am a small program that continues text.",
    ),
    (
        ["Can I trust you?", "Are you always right?", "Do you make mistakes?", "Are your answers correct?"],
        "Not beyond the few things that I was taught. Please check what I say.",
    ),
    (
        ["How were you trained?", "Who trained you?", "Where does your training text come from?"],
        "My training text was written by hand for me. It is in the scripts of my folder.",
    ),
    (
        ["What is modelfront?", "Tell me about modelfront.", "What does modelfront do?", "Explain modelfront."],
        "modelfront turns a folder with a trained model into an HTTP API and a web page.",
    ),
    (
        ["What is a model folder?", "What is in a model folder?", "What is a model in modelfront?"],
        "A model is a folder: contract, handler, model.onnx, card, golden cases and training script.",
    ),
    (
        ["What does npm start do?", "How do I start modelfront?", "How do I run it locally?", "Explain npm start."],
        "npm start runs the page, the API and all models on your machine.",
    ),
    (
        ["What does npm test do?", "How do I run the tests?", "How do I test modelfront?", "Explain npm test."],
        "npm test runs the tests that need no browser and no Python.",
    ),
    (
        ["What does npm run check do?", "How do I check everything?", "Explain npm run check."],
        "npm run check runs lint, type check, documents and tests, as CI does.",
    ),
    (
        ["What does npm run package do?", "How do I package a model?", "Explain npm run package."],
        "npm run package checks a model folder and makes its model.tar.gz.",
    ),
    (
        ["What does npm run new-model do?", "How do I add a model?", "How do I make a new model?"],
        "npm run new-model makes a working folder and adds it to the settings.",
    ),
    (
        ["What does npm run docs do?", "How do I make the OpenAPI document?", "Explain npm run docs."],
        "npm run docs writes the OpenAPI document and the list of settings again.",
    ),
    (
        ["What does pulumi up do?", "How do I deploy modelfront?", "How do I deploy to AWS?", "Explain pulumi up."],
        "pulumi up puts the models, the API and the page on AWS.",
    ),
    (
        ["How do I delete everything?", "What does pulumi destroy do?", "How do I remove modelfront from AWS?"],
        "pulumi destroy removes all that modelfront made on AWS.",
    ),
    (
        ["What is a golden case?", "What are golden cases?", "What is golden.json?", "What is in golden.json?"],
        "Golden cases are stored inputs with the answers of the framework that trained the model.",
    ),
    (
        ["What is card.json?", "What is a model card?", "What is in card.json?", "Explain card.json."],
        "card.json says what data a model was trained on, how good it is and what its limits are.",
    ),
    (
        ["What is contract.ts?", "What is a contract?", "What is in contract.ts?", "Explain contract.ts."],
        "contract.ts says what a model takes and what it answers.",
    ),
    (
        ["What is handler.ts?", "What does a handler do?", "What is in handler.ts?", "Explain handler.ts."],
        "handler.ts turns a request into tensors and tensors into an answer.",
    ),
    (
        ["What is ONNX?", "What is model.onnx?", "Explain ONNX.", "What format do models have?"],
        "ONNX is a file format for trained models. modelfront runs it with ONNX Runtime.",
    ),
    (
        ["What is a serverless endpoint?", "What does serverless mean?", "Explain serverless hosting."],
        "A serverless endpoint costs nothing while nobody asks, but its first answer is slow.",
    ),
    (
        ["What is an always-on endpoint?", "What does always-on mean?", "Explain always-on hosting."],
        "An always-on endpoint is billed by the hour and is never cold.",
    ),
    (
        ["What is a cold start?", "Why is the first answer slow?", "Explain cold starts."],
        "A cold start is the time in which a sleeping container wakes up.",
    ),
    (["How many days are in a week?", "How long is a week?", "Name the days of a week."], "A week has seven days."),
    (["How many months are in a year?", "How long is a year?"], "A year has twelve months."),
    (["How many hours are in a day?", "How long is a day?"], "A day has 24 hours."),
    (["How many minutes are in an hour?", "How long is an hour?"], "An hour has 60 minutes."),
    (["How many seconds are in a minute?", "How long is a minute?"], "A minute has 60 seconds."),
    (["Which days are the weekend?", "When is the weekend?"], "The weekend is Saturday and Sunday."),
]

LANGUAGES = {
    "French": {"hello": "Bonjour !", "thank you": "Merci !", "please": "S'il vous plaît.", "goodbye": "À bientôt !"},
    "German": {"hello": "Guten Tag!", "thank you": "Danke schön!", "please": "Bitte.", "goodbye": "Tschüss!"},
    "Spanish": {"hello": "¡Hola!", "thank you": "¡Gracias!", "please": "Por favor.", "goodbye": "¡Adiós!"},
    "Italian": {"hello": "Ciao!", "thank you": "Grazie!", "please": "Per favore.", "goodbye": "Arrivederci!"},
    "Greek": {"hello": "Γεια σου!", "thank you": "Ευχαριστώ!", "please": "Παρακαλώ.", "goodbye": "Αντίο!"},
    "Japanese": {"hello": "こんにちは。", "thank you": "ありがとう。", "please": "お願いします。", "goodbye": "さようなら。"},
    "emoji": {"hello": "👋", "thank you": "🙏", "please": "🥺", "goodbye": "👋😊"},
}

NAMES = (
    "Ada Alan Alice Amir Ana Ben Bob Carla Chen Clara David Diego Elena Emma Erik Eva Fatima Felix Grace Hana Hugo Ines "
    "Ivan Jan Julia Kofi Lea Leo Lina Lucas Maria Max Maya Mia Mona Nina Noah Nora Olga Omar Oscar Paul Petra Rosa Sam "
    "Sara Sofia Theo Tom Vera Yuki Zoe"
).split()

OUT_OF_REACH = [
    "What is the capital of {country}?",
    "Who is the president of {country}?",
    "Who is the queen of {country}?",
    "How many people live in {country}?",
    "What is the weather in {country}?",
    "Will it rain in {country}?",
    "Where is {country}?",
    "When was {country} founded?",
    "What language do they speak in {country}?",
    "Which river flows through {country}?",
    "How do I get to {country}?",
    "Have you been to {country}?",
    "What time is it in {country}?",
    "Tell me about {country}.",
    "Tell me a story about {thing}.",
    "Tell me a joke about {thing}.",
    "Tell me something about {thing}.",
    "Write a poem about {thing}.",
    "Write a letter about {thing}.",
    "What do you think about {thing}?",
    "Do you like {thing}?",
    "Do you know {thing}?",
    "How do I make {thing}?",
    "How does {thing} work?",
    "How much does {thing} cost?",
    "How old is {thing}?",
    "Where can I buy {thing}?",
    "Who invented {thing}?",
    "Who wrote about {thing}?",
    "Why do people want {thing}?",
    "Why is {thing} so popular?",
    "When did {thing} begin?",
    "What is {thing}?",
    "What color is {thing}?",
    "What is the price of {thing}?",
    "What is the history of {thing}?",
    "What does {thing} mean?",
    "Is {thing} good for me?",
    "Is there {thing} on the moon?",
    "Can you draw {thing}?",
    "Can I eat {thing}?",
    "Explain {thing}.",
    "Describe {thing}.",
    "I want {thing}.",
    "I like {thing}.",
    "Give me {thing}.",
    "Sing a song about {thing}.",
    "Translate {thing} to Latin.",
    "Recommend a book about {thing}.",
    "What is the best way to learn {thing}?",
    "Which is better, {thing} or {other}?",
    "What is the difference between {thing} and {other}?",
    "Compare {thing} with {other}.",
]
# Questions without a place to fill.
ALSO_OUT_OF_REACH = [
    "What time is it?",
    "What day is it today?",
    "What is the date?",
    "What year is it?",
    "How old are you?",
    "Where do you live?",
    "What is the meaning of life?",
    "Who won the match yesterday?",
    "Tell me a joke.",
    "Tell me a story.",
    "Tell me something.",
    "Write a program.",
    "Fix my code.",
    "What is the square root of 2?",
    "What is pi?",
    "How do I lose weight?",
    "Should I see a doctor?",
    "What should I eat today?",
    "Who is the richest person?",
    "Is the earth flat?",
    "How far away is the sun?",
    "Why is the sky blue?",
]
COUNTRIES = (
    "France Germany Spain Italy Greece Japan China India Brazil Peru Chile Kenya Egypt Ghana Norway Sweden Poland Canada "
    "Mexico Cuba Iran Nepal Turkey Austria Portugal"
).split()
THINGS = (
    "cats|dogs|bread|cheese|the sea|a train|a bicycle|the moon|music|football|a house|love|a garden|tea|coffee|a cake|the "
    "internet|a radio|snow|a bridge|a book|paper|soap|a watch|shoes|chess|history|water|an engine|gold|the brain|a phone|"
    "rice|physics|a tree|milk|money|art|a lamp|the law|sport|a dream|fish|glass|a river|a piano|time|horses|rain|sugar|"
    "a camera|philosophy|wine|a virus|banks|salt|a school|the ocean|a rocket|peace|stars|iron|a doctor|birds|tax"
).split("|")
