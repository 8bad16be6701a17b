import * as z from "zod";
import { type ModelContract } from "../contract";
import { imageRequest } from "../image-request";
import { imageContentTypes } from "../picture-type";

/** 96 x 96 pixels; both photographs are under CC0. */
const cat =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBk" +
  "eFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCABgAGAD" +
  "ASIAAhEBAxEB/8QAGgAAAgMBAQAAAAAAAAAAAAAAAwQAAgUBBv/EADEQAAIBAwMDAwEHBAMAAAAAAAECAwARIQQSMQVBURMiYXEjMjNCgZGhUqLB" +
  "4bHR8f/EABgBAQEBAQEAAAAAAAAAAAAAAAECAAME/8QAGxEBAQEAAwEBAAAAAAAAAAAAAAERAiExElH/2gAMAwEAAhEDEQA/AFNOnrPY/UH5rRMi" +
  "qoViCwGTS6KdPHhQfjuKqo2lmYAnkC9ebXrvazyFsqAqjJNLyOhw7Ft2LVGLyNYe0XJte4qMUiYggE25tRrBCI33AneVufg0WMDcF3rx470FzIbK" +
  "zFb4JpgRBwlzvAsOKYAdesrSwSRAkh+e1qprkCzoxW8jLk+RRpIxqSIVcgoQdvY4rvqLJHKsn4kK3BPJFua2hnuZYY7wuxYEOMdu4p9dR7QWHPig" +
  "aWNWmBEhN2stu+M1FMbvIkeAhsMc0Xto0IyzAEfxRzcDLGw8iltGXXjOcUbUNjFVxpVbbIoAODxQZMsBtYN5It/NJzTtGQsP3j2I7UWCbVupVyjW" +
  "PBFqjw4aVACbmx4IIoUmlbZ6trDxemVLxIWeMmw7WpBeq6jUFjBp1WMG25mya0bx2eEoA4LEdzbim4V9guePFZcvVp9PJaWJTf8App/Ra2HWRMEu" +
  "jgZQ8j/VOYJZQ9Cu/Ukrzck0TUx7OqqoUbZV92ObdqL09DCrMwFycUWWNZJBKLb1Bt+tTKqxn6YDehU++PdfFs2q2kj29L9TZktuIv8ANO6TTqpu" +
  "1gWFjRI9OFgki7G5FOjAUIaElRa3HzXWAkQMMHuPFTQ/gte47G2asBa4OA3xVSjwjotE6e+Q7nPnxR5U2PvTIOGtWgi2Fza9I6lGLMtyAci1TZ0Y" +
  "ZRxPA6X9xU2rJ0B2aFUIsUJVh8g0RGkjkDhrEdvIqxT1HOo06/aOPtIW/MfI+aL41jzmqnkm6hKjDl/aP6ac1AOkSKeL2sH/AHHcUzM2jinaSWGd" +
  "JDyuz/NJazVPqASI2VT7VFuB/wB1028scpMeohPqQK44YA0O5VmsALnvU6I+/p8YOSosatKluPNTXUeIgxq1BklEQklkfag5Jq6uFgzc2xWX1pWe" +
  "BIlwCha3zRByuQOLqzuWj0se0L3fn9qd6fr21CldQiKwNjtPesbosUju8ko2juT4FbfTYI5YJJmX2u5ZbjtVWZcieN31aLqONsvtb6YoGp1iOpzn" +
  "sR2qsTRMPTltjzVjo4Qbrip7dOglmVgAykE97f5on0sLHNv+asNPIMA2t/ND9OUOS/Ha1DGk1JAtIqyfNJ6/bMAQAEHYUdAyEbjcdrHipPbbgYHk" +
  "UGUr0nUnThoec81pgh2NuKxiWhbcqXBFyb8U/pp9y3FjeptqsOPGfSZhwpvWdN62q1ZXTsoMaAbXGDWvGwOnb9jWQhC65ipGRWlTY6On6iRdurmj" +
  "ig5ZIu/1NMy6vaixQjagFgfNB3kXBOTXUjYru24rpxlqLkdnhB/NYj4qsEig7Hf+2n5IFORSs+mUi4S5Hk1VhlMoARhharbbZsG+lJ6aaUHY8Vrd" +
  "7Yp8MVS6hSa18YpIyXOQpt3NrUINukKNGxHO5Tg0eZ4xcywZIsbClkWJZE9N2jUD7p4NcVga1AEvYW7UDRSAYJAram0ces0pjkPPBU9681qoX0Go" +
  "EckZkBOGquPDZ215PSQzAQODm4xWWin1pGHIN6TSeQ/ZxlrnsK0U0skUAV9zO+TY8Vs/GvXoiQCQb2OOfrT+mePbta1LxxFYFVhbHY3qskJZhtYi" +
  "1deNxxvbTKihsPA/Wi3FVa9UxKeFWzIS3xXI9yjb90dgOf8AVMkZxk+aEw7D/wBow6BIWANnYD6c1RJdpF9px3FGagSRA9qn5itHGrAt7QPpWb1q" +
  "T14FKC0qt7aK0OBk1Bptxub3qoA+mwLpk9SX3SkZPj6UzI5lkBBf9OKt6CAZJqLtU+0ZovY0a4CWF7j5ocQkdsC/zTEWl9RtzYHinkiWMWApxL//" +
  "2Q==";
const coffee =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBk" +
  "eFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCABgAGAD" +
  "ASIAAhEBAxEB/8QAGgAAAwADAQAAAAAAAAAAAAAAAwQFAQIGAP/EADUQAAIBAwIFAQUGBgMAAAAAAAECAwAEEQUhEjFBUWETBiJxgcEUI1KRodEy" +
  "M0JDsfBTYuH/xAAZAQEBAQEBAQAAAAAAAAAAAAADAgEEBQD/xAAiEQADAAICAgIDAQAAAAAAAAAAAQIDERIhMUEiURMyUnH/2gAMAwEAAhEDEQA/" +
  "AIdpp2cM+5/QVTjVI1IUDPU9vnXiOEDi2PbrWp4nPCmMdhyHmvObdds9ZTMLSPPIqj3d26U1Z6PeX33ghIU9WOB+dWtM0iG0hF1egNIRkKw/h+Pm" +
  "izai8hwh4Vq1KXkGsjb1Imvs3Pw4ku4EH4QCa83s5Nj7u4gfxuKYWXPNs/OjI/Y1Wofojna9kW50y6s1zJCwX8Q3H5ilQ2MKPliutiunTYnI80nq" +
  "Gkw3UbT2ShJeZQbBv2NTWL+S5zeqIG/Ssl+HbG9YJKkADfO+azw5fOOdCObLk742oy7DLcqFxcA6Z817jBGTtVIlk9yWyQT8SdzVH2fiS61GOIpl" +
  "YwZGydjjl+tRi+dvzq37JOI9VZG2MkR4fOCDVwt0i8k8Yb9ljV5y0oiB2G5qaXAFH1qT0LuZm6cq52R57l/dJ5/IVlvtgY43JXNyi82A+dEivBn3" +
  "ZAfnUdNOYjLO/wAgK3GnON0mwezjb8xUcl9iOEdHDdBtn2807BKY5AQdjXJwzT2snpzqR4P0q1a3HEoGcjmKSbBvHod1CzRZzOigGQZJx161EYqX" +
  "ZkACknAFW9duxaaWrsMljwgZ55rnyVIE0TFom5Z5qexrcvk3AnrbMSMMb71qoBP1rxHqHOaIBw4VRk0YrIdGtbqSzvILiLd42yB38fPlQgCxwBue" +
  "gra4t3RSp2fAYVSemdFdrR2GpW8es2UF9aNxrjJA5kfuKQitlRQAABUXSdaudHl9VB6ltIfvIs7Bu47V1lrdaXrKcdrOIpjzjfY5+H7V9lxu+5ON" +
  "U8fxfgT4FFe4R2p6XTLlDsnGO4NDFjc5/ktXM8dryhOcv2JSwiSLhIzjdfFF0u1aSfgAPApyT2FPLYMicdzIkKDckmpOpe0tvCjWWjEM5Hv3H9KD" +
  "qfJp8eKt7oOsia4yB9rb9bjUIrOI5W3BL4/EenyFTbO49ByrbxPs4+tIoxeWRyCMtjfn8/NFFXb2zqxQlCRZMfp7Kc9c9xW8ZK480pbXBMIU7ldh" +
  "8K39Y7AdahBVLT0T0kEMXEn8w9e1LTXGFyTnAxWkkmxUbgdaTnckYpJnYtVxWxhbgSAsuC39yPv/ANh9aA7qJSYWO2/PcUOyg9acOxwinn5qjq9n" +
  "b2san7RFOGXizFnbxv1pHpPRzzyc7ZrBrmqwD7m9uAO3FkfrRm9p9bccIvZfkoz/AIqEJCD7pIHbNEWdwQDIyjO5BpOOgeUvyPyteXh49QupAneV" +
  "ifyFHtb21tpYlii4o1cMwb+4Ryz4zWtuYJo4wltG8qn3pSzMGGeWDtQbpWtLmT0kCg54kbfFTrfk+d/QzFnh945Y7k9zRKWtZllXb5g9KaAzXPS0" +
  "+z0oacpoYtt2AzjemJFUY34cdKTVjGM4yc4okj8Y4icDuelZKBzP5EthSdwKplEuIPtFtun9S9U/8pOaPIpZemfWuU9HtOkRY+BwMZJPQ/KgXchm" +
  "fAz6ad+9BYMhOCRWokI6Kd85IpVPezkq3x4muCOla/pW3FWKQFnZezzwWVpZTfZ/UmKMykbg+9vnzzHjag6z6ssjT3wjhhZ/UWMAcZz0HXp171M0" +
  "TWY7GCSGVWVucUyndD2PigTXC3M4lnna5kPNRn/NG0zZ0baYOFndlyG2AqiOe2w6UrbxlVGcA9h0ot1craxj/kb+EfWue/lXR6WNLHHZlpT9qWNc" +
  "YQZbPejYDkkZC9jSViCyl3BJJ59TT2C3MADxWvrpAb5PbOctLuayl44XK9x0NWIZ7TUdlIt5+qn+Bv2/3lRfaP2daykMtupMZ3xzxXOMpU4POn1N" +
  "9nNOSsf+FDUIngYK64yMgg5BHgikghY7VslzKq8Jw6nowzTMF9BGuJLNG8gkH/Nak5RTqbe29CvpN2NZWFieRqgL7TzzhmX4OD9Kz9vsE5QzMfLA" +
  "fSp5V9F8Mf2LJZcWM7U9b2qoMqvxNLvq6gYhtUXyxLGkp724uNpJDj8I2FZxuvJX5cUfqtsqT6jFajER45hyxyFTohJdTmWQlidyTQIojIew71as" +
  "LRmUMwxHn3R+LzW6ULoN3WV7rwGgXZADgDB3HIZ5n/d6fkAyyrgHnt071i2EKcTgA7bEDOTXnznIoGxEf//Z";

export default {
  title: "Objects in pictures",
  description:
    "Names what a photograph shows, out of ImageNet's thousand classes: animals, plants, food, vehicles, things of a household.",
  kind: "image",
  request: imageRequest,
  response: z.strictObject({
    /** The five most probable classes, most probable first. */
    predictions: z.array(z.strictObject({ label: z.string().min(1), probability: z.number().min(0).max(1) })).length(5),
  }),
  rawContentTypes: imageContentTypes,
  examples: [
    { summary: "A cat", request: { image_base64: cat } },
    { summary: "A cup of coffee, as a data URL", request: { image_base64: `data:image/jpeg;base64,${coffee}` } },
  ],
} satisfies ModelContract;
