"""Write the schema of the score: `python -m tests.engine.model.renew_schema`."""

import json
from pathlib import Path

from undersong.engine.model import Score

SCHEMA = Path(__file__).parents[3] / "docs/reference/score.schema.json"


def schema_text() -> str:
    """Return the schema as it stands in the documents."""
    return json.dumps(Score.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
