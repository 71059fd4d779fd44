"""Asks the service for probabilities by KServe's own client, and compares them with those of its other route.

usage: inference-client.py URL MODEL ROWS-AS-JSON
"""

import asyncio
import json
import sys
import urllib.request

from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

TYPES = {"FP64": float, "BOOL": bool, "BYTES": str}


def columns(metadata, rows):
    """The rows as the tensors that the model's metadata names."""
    for column in metadata["inputs"]:
        cells = [TYPES[column["datatype"]](row[column["name"]]) for row in rows]
        yield InferInput(column["name"], [len(rows), 1], column["datatype"], data=cells)


async def main(url, model, rows):
    client = InferenceRESTClient(RESTConfig(protocol="v2", retries=0, timeout=10))
    assert await client.is_server_live(url)
    assert await client.is_server_ready(url)
    assert await client.is_model_ready(url, model)
    with urllib.request.urlopen(f"{url}/v2/models/{model}") as answer:
        metadata = json.load(answer)
    request = InferRequest(model_name=model, infer_inputs=list(columns(metadata, rows)))
    response = await client.infer(url, request, model_name=model)
    outputs = {output.name: output.data for output in response.outputs}
    body = json.dumps({"rows": rows}).encode()
    with urllib.request.urlopen(f"{url}/v1/score/{model}", data=body) as answer:
        expected = json.load(answer)
    for name in ("probability", "log_odds"):
        assert list(outputs[name]) == [row[name] for row in expected["rows"]], (name, outputs, expected)
    assert response.model_name == model
    print(f"KServe's client: {len(rows)} rows, {outputs['probability']}")


asyncio.run(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
