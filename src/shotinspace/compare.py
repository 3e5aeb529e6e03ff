"""Any two productions, or any two flights, property by property: rows for charts.pairs."""

from __future__ import annotations

import pandas as pd

from shotinspace import films, launches, money, words
from shotinspace.tables import Tables

UNKNOWN = "not published"


def _row(label: str, texts: tuple[str | None, ...], sizes: tuple = (None, None)) -> dict:
    left, right = (text if isinstance(text, str) and text else UNKNOWN for text in texts)
    return {"label": label, "left": left, "right": right, "left_size": sizes[0], "right_size": sizes[1]}


def _frame(rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows).astype({"left_size": "float64", "right_size": "float64"})


def _list(cell: object) -> str | None:
    return cell.replace(";", ", ") if isinstance(cell, str) else None


def productions(data: Tables, left: str, right: str) -> pd.DataFrame:
    """Compare two productions by their production_id; budgets become dollars at the mean rate of the year of the shoot,
    takings at that of the release. Out: `label`, `left`, `right` (text), `left_size`, `right_size`
    (minutes, or million nominal dollars; missing for words). Raises KeyError for an unknown id."""
    asked = data.productions.set_index("production_id", drop=False).loc[[left, right]].reset_index(drop=True)
    two = films.shoots(asked, data.production_flights, data.flights, data.suborbital_flights)
    released, shot = two["released_from"].dt.year, two["begin"].dt.year
    for what, year in (("budget", shot.fillna(released)), ("gross", released)):
        two[f"{what}_usd"] = money.in_dollars(two[f"{what}_amount"], two[f"{what}_currency"], year, data.rub_usd) / 1e6
    one, other = (two.iloc[i] for i in (0, 1))
    both = lambda text: (text(one), text(other))  # noqa: E731
    sized = lambda column: (one[column], other[column])  # noqa: E731

    def minutes(row: pd.Series) -> str | None:
        return _unit(words.ranged(*(row[f"minutes_from_space{end}"] for end in ("", "_low", "_high"))), "minutes")

    return _frame(
        [
            _row("kind", both(lambda row: row["kind"].replace("_", " "))),
            _row("how far it got", both(lambda row: row["status"])),
            _row("shot in space", both(lambda row: row["shot_in_space"])),
            _row("where", both(lambda row: _list(row["venue"]))),
            _row("when it was shot", both(lambda row: row["when"] if row["known_by"] != "release" else None)),
            _row("director", both(lambda row: _list(row["director"]))),
            _row("minutes from space", both(minutes), sized("minutes_from_space")),
            _row(
                "running time",
                both(lambda row: _unit(words.ranged(row["runtime_min"]), "minutes")),
                sized("runtime_min"),
            ),
            _row(
                "released", both(lambda row: words.day(row["released"]) if isinstance(row["released"], str) else None)
            ),
            _row("budget, million dollars", both(lambda row: _million(row["budget_usd"])), sized("budget_usd")),
            _row("takings, million dollars", both(lambda row: _million(row["gross_usd"])), sized("gross_usd")),
        ]
    )


def _unit(text: str | None, unit: str) -> str | None:
    return f"{text} {unit}" if text else None


def _million(amount: float) -> str | None:
    return f"{amount:,.1f}" if pd.notna(amount) else None


def flights(data: Tables, left: str, right: str) -> pd.DataFrame:
    """Compare two flights by their flight_id. Out: as `productions`; sizes are people or days.
    Raises KeyError for an unknown id."""
    two = data.flights.set_index("flight_id", drop=False).loc[[left, right]]
    seats = data.seats.set_index("flight_id")
    served = data.production_flights.merge(data.productions[["production_id", "title"]], on="production_id")
    crews = [seats.loc[[key]] if key in seats.index else seats.iloc[:0] for key in two["flight_id"]]
    days = [crew["days_in_space"].max() for crew in crews]
    rows = [two.iloc[i] for i in (0, 1)]

    def bought(crew: pd.DataFrame) -> str:
        paid = crew[crew["category"].isin(launches.BOUGHT)]["name"]
        return words.several(paid.tolist()) if len(paid) else "nobody"

    def films_of(key: str) -> str:
        titles = served[served["flight_id"] == key]["title"].drop_duplicates().tolist()
        return words.several(titles) if titles else "none on record"

    def text(column: str) -> tuple:
        return tuple(row[column] if isinstance(row[column], str) else None for row in rows)

    def moment(column: str) -> tuple:
        return tuple(words.day(row[column]) if isinstance(row[column], str) else None for row in rows)

    return _frame(
        [
            _row("spacecraft", text("spacecraft")),
            _row("rocket", text("rocket")),
            _row("lift-off", moment("launched_at")),
            _row("from", text("site")),
            _row("to", text("destination")),
            _row("landing of the ship", moment("landed_at")),
            _row("people up", tuple(f"{len(crew)}" for crew in crews), tuple(float(len(crew)) for crew in crews)),
            _row("flew privately, or to film", tuple(map(bought, crews))),
            _row(
                "longest stay of its crew", tuple(f"{d:,.1f} days" if pd.notna(d) else None for d in days), tuple(days)
            ),
            _row("films it served", tuple(films_of(key) for key in two["flight_id"])),
        ]
    )
