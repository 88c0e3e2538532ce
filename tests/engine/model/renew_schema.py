"""Write the schemas of the score and of the mix: `python -m tests.engine.model.renew_schema`."""

import json
from pathlib import Path

from undersong.engine.model import Desk, Score
from undersong.engine.model.document import Document

REFERENCE = Path(__file__).parents[3] / "docs/reference"
SCHEMA = REFERENCE / "score.schema.json"
MIX_SCHEMA = REFERENCE / "mix.schema.json"


def schema_text(document: type[Document] = Score) -> str:
    """Return the schema as it stands in the documents."""
    return json.dumps(document.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    MIX_SCHEMA.write_text(schema_text(Desk), encoding="utf-8")
