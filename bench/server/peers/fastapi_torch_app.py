"""FastAPI and torch, for uvicorn. Runs the model on the event loop, since a thread costs more and gains nothing."""

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

import torch_model

app = FastAPI()


@app.get("/ping")
async def ping():
    return {"status": "ready"}


@app.post("/invocations")
async def invocations(request: Request):
    try:
        return Response(torch_model.answer(await request.body()), media_type=torch_model.JSON)
    except torch_model.inference.InvalidRequest as error:
        return JSONResponse({"error": error.message}, error.status_code)
