"""What writer.c does, through the Python package."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from evalstore import EvalStore, EvalStoreError


def main() -> None:
    store_path, requests, first, acknowledged = sys.stdin.readline().rstrip("\n").split("\t")
    with EvalStore(store_path) as store:
        lines = [line.split("\t", 1) for line in Path(requests).read_text(encoding="utf-8").splitlines()]
        to = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        number = int(first)
        for more in sys.stdin:
            for function, body in lines[number : number + int(more)]:
                answer = json.dumps(carried_out(store, function, body))
                os.write(to, f"{number}\t{answer}\n".encode())
                number += 1


def carried_out(store: EvalStore, function: str, body: str) -> object:
    try:
        if function == "put_content":
            return {"hash": store.put_content(body).hash}
        request: dict[str, Any] = json.loads(body)
        if function == "append":
            commit = request.get("commit")
            receipts = store.append(
                request["events"], commit=None if commit is None else (commit["consumer"], commit["position"])
            )
            return {"events": [receipt.to_dict() for receipt in receipts]}
        if function == "commit":
            return {"position": store.commit(request["consumer"], request["position"])}
        if "commands" in request:
            return {"results": [outcome.to_dict() for outcome in store.execute_many(request["commands"])]}
        return store.request(function, request)
    except EvalStoreError as error:
        return {"error": {"code": error.code, "message": error.message}}


if __name__ == "__main__":
    main()
