"""[--count N]: every key of the log with N generated values, said over HTTP and by the command line, read back from
both, and
again after a rebuild: everywhere the same typed value. Spoiled values are refused by both, or taken by both as one
value.

The keys are those of ui/src/api/statement_keys.ts, which tests/statement_keys.py holds to the table of the program."""
import argparse, json, pathlib, random, re, tempfile

from program import Archive, main
from server_test import Server

PAGE = pathlib.Path(__file__).parents[2] / "ui" / "src" / "api" / "statement_keys.ts"
RULE = re.compile(r"^  (\w+): \{ holds: '(\w+)', form: '(\w+)', of: \[(.*)\], protectable")
SEED = 20310512
AT_ONCE = 20  # what the server takes in one request
PIECES = ["a", " ", "é", "جسر", "\"", "\\", "%", "{}", "=", "'", "2031", "🜂", "|", "--", "\t"]
TIMES = ["2031-05-12T16:04Z", "2031-05?", "2031~/2032", "../2031-05", "203X", "[2031-05-11,2031-05-12]", "Y20310"]


def keys():
    found = [RULE.match(line) for line in PAGE.read_text(encoding="utf-8").splitlines()]
    rules = {m[1]: {"form": m[3], "of": re.findall(r"'(\w+)'", m[4])} for m in found if m}
    assert len(rules) > 20, rules
    return rules


class Case:
    """One value: `sent` is JSON for HTTP, `text` for the command line; both mean `kept`, said of `subject`."""

    def __init__(self, key, subject, sent, text, kept, kept_with=None):
        self.key, self.subject, self.sent, self.text, self.kept, self.kept_with = (
            key,
            subject,
            sent,
            text,
            kept,
            kept_with or subject,
        )


class Generator:
    def __init__(self, items, incident):
        self.random, self.items, self.incident = random.Random(SEED), items, incident

    def words(self):
        return "x" + "".join(self.random.choice(PIECES) for _ in range(self.random.randrange(12))) + "x"

    def case(self, key, rule, number=0):
        """Of one subject for some twenty in a row, so that many are said at once."""
        subject = self.incident if "item" not in rule["of"] else self.items[number // AT_ONCE % len(self.items)]
        return getattr(self, "of_" + rule["form"])(key, subject)

    def simple(self, key, subject, text):
        return Case(key, subject, {"value": text}, text, text)

    def of_text(self, key, subject):
        return self.simple(key, subject, self.words())

    def of_time(self, key, subject):
        r = self.random
        return self.simple(
            key,
            subject,
            r.choice(TIMES) if r.random() < 0.5 else f"{r.randint(1000, 9999)}-{r.randint(10, 12)}-1{r.randrange(10)}",
        )

    def of_rating(self, key, subject):
        stars = self.random.randint(0, 5)
        return Case(key, subject, {"typed": stars}, str(stars), str(stars))

    def of_level(self, key, subject):
        return self.simple(key, subject, str(self.random.randint(0, 3)))

    def of_degrees(self, key, subject):
        degrees = self.random.choice([self.random.randint(0, 360), self.random.uniform(0.1, 360)])
        return Case(key, subject, {"typed": degrees}, f"{degrees:.17g}", degrees)

    def of_incident(self, key, subject):
        return self.simple(key, subject, self.incident)

    def of_mark(self, key, subject):
        return self.simple(key, subject, self.random.choice(["in", "out", "mark"]))

    def other(self, subject):
        return self.random.choice([item for item in self.items if item != subject])

    def of_footage(self, key, subject):
        other, verdict = self.other(subject), self.random.choice(["same", "different", "open"])
        kept = {"other": max(other, subject), "verdict": verdict}
        return Case(
            key,
            subject,
            {"typed": {"other": other, "verdict": verdict}},
            f"{other} {verdict}",
            kept,
            min(other, subject),
        )

    def of_link(self, key, subject):
        other, what = self.other(subject), self.random.choice(["lock", "lock", "reject", "recording", "release"])
        us = self.random.randint(-(10**12), 10**12)
        offset = us / 1e6 if what == "lock" else None
        kept = {
            "what": what,
            "other": max(other, subject),
            "offset_s": offset if offset is None or subject < other else -offset,
        }
        text = f"{what} {other}" + (f"  {offset:.7f}" if offset is not None else "")
        return Case(
            key, subject, {"typed": {"what": what, "other": other, "offset_s": offset}}, text, kept, min(other, subject)
        )

    def of_clock_time(self, key, subject):
        r = self.random
        media, day, minute = (
            r.randint(0, 10**10) / 1e6,
            f"{r.randint(1, 9998):04}-{r.randint(1, 12):02}-{r.randint(1, 28):02}",
            r.randint(0, 29),
        )
        words = r.choice(["", self.words().replace("\t", " ")])
        kept = {
            "media_s": media,
            "earliest": f"{day}T12:{minute:02}:00.000000Z",
            "latest": f"{day}T12:{minute + 30}:00.250000Z",
            "words": words,
        }
        sent = {"typed": dict(kept, earliest=f"{day}T15:{minute + 30:02}:00+03:30")}
        return Case(
            key, subject, sent, f"{media:.6f}  {day}T12:{minute:02}Z {day}T12:{minute + 30}:00.25Z  {words}", kept
        )


def same(case, statement):
    if isinstance(case.kept, dict):
        return statement["typed"] == case.kept
    if isinstance(case.kept, str):
        return statement["typed"] is None and statement["value"] == case.kept
    return statement["typed"] is None and float(statement["value"]) == case.kept


def read_back(items, incident, item_of, incident_of):
    """Everything that is said, in the order of the log."""
    found = {s["seq"]: (subject, s) for subject in items for s in item_of(subject)["statements"]}
    found |= {s["seq"]: (incident, s) for s in incident_of(incident)["statements"]}
    return [found[seq] for seq in sorted(found)]


def check(cases, said, by):
    own = [(subject, s) for subject, s in said if s["by"] == by]
    assert len(own) == len(cases), (by, len(own), len(cases))
    for case, (subject, statement) in zip(cases, own):
        assert (statement["key"], subject) == (case.key, case.kept_with) and same(case, statement), (
            SEED,
            by,
            case.__dict__,
            subject,
            statement,
        )


def moment(key):
    return {"start_s": 1.5} if key == "mark" else {}


def say_by_http(server, incident, cases):
    at = 0
    while at < len(cases):
        run = [c for c in cases[at : at + AT_ONCE]]
        run = run[: next((k for k, c in enumerate(run) if c.subject != run[0].subject), len(run))]
        say = [{"key": c.key, **c.sent, **moment(c.key)} for c in run]
        if run[0].subject == incident:
            server.post(f"/api/incidents/{incident}/say", {"say": say, "by": "http"})
        else:
            assert server.post("/api/say", {"items": [run[0].subject], "say": say, "by": "http"})["count"] == len(run)
        at += len(run)


def say_by_command(archive, cases):
    at = 0
    while at < len(cases):
        run = cases[at : at + 200]
        run = run[
            : next(
                (k for k, c in enumerate(run) if (c.subject, moment(c.key)) != (run[0].subject, moment(run[0].key))),
                len(run),
            )
        ]
        at_moment = ("--at", "1.5") if moment(run[0].key) else ()
        done = archive.run(
            "say", run[0].subject, *at_moment, "--by", "command", "--", *(f"{c.key}={c.text}" for c in run)
        )
        assert done.returncode == 0, (done, [c.text for c in run])
        at += len(run)


def check_searches(server, generator, count):
    """Kept searches are said over HTTP alone. Each in JSON as it was sent."""
    sent = [{"name": generator.words(), "query": {"text": generator.words(), "n": k}} for k in range(count)]
    for one in sent:
        server.post("/api/searches", one)
    kept = [{"name": one["name"], "query": one["query"]} for one in server.get("/api/searches")]
    assert kept == sent, (SEED, kept, sent)
    return kept


def spoiled(generator, text):
    r = generator.random
    at = r.randrange(len(text) + 1)
    return r.choice(
        [
            text[:at],
            text[:at] + r.choice("9 x-:Z") + text[at:],
            text[:at] + text[at + 1 :],
            text + " x",
            text.upper() + "Q",
        ]
    )


def check_spoiled(archive, server, generator, rules, count):
    """Both faces take a spoiled value for the same, or refuse it in words."""
    for key, rule in rules.items():
        if rule["form"] in ("text", "search"):
            continue
        for k in range(count):
            case = generator.case(key, rule, k * AT_ONCE)
            text = spoiled(generator, case.text)
            if text in ("", case.text):
                continue
            body = {"items": [case.subject], "say": [{"key": key, "value": text, **moment(key)}], "by": "spoiled"}
            status, _, answer = server.ask("/api/say", json.dumps(body).encode(), {"Content-Type": "application/json"})
            assert status in (200, 400, 404), (SEED, key, text, status, answer)
            done = archive.run(
                "say", case.subject, *(("--at", "1.5") if moment(key) else ()), "--by", "spoiled", "--", f"{key}={text}"
            )
            assert done.returncode in (0, 2) and (done.returncode == 0 or len(done.stderr) > 20), (
                SEED,
                key,
                text,
                done,
            )
            assert (status == 200) == (done.returncode == 0), (SEED, key, text, answer, done)
    two = [s for item in generator.items for s in archive.json("show", item)["statements"] if s["by"] == "spoiled"]
    for one, other in zip(
        sorted(two, key=lambda s: s["seq"])[::2], sorted(two, key=lambda s: s["seq"])[1::2], strict=True
    ):
        assert (one["key"], one["value"], one["typed"]) == (other["key"], other["value"], other["typed"]), (
            SEED,
            one,
            other,
        )


def test_every_key_says_the_same_everywhere():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=40)
    count = parser.parse_args().count
    rules = keys()
    with Archive() as archive, tempfile.TemporaryDirectory() as more:
        for name in ("one", "two", "three"):
            (pathlib.Path(more) / f"{name}.txt").write_text(name)
        assert archive.run("ingest", more, "--seal-only").returncode == 0
        items = sorted(item["id"] for item in archive.json("ls"))
        incident = archive.json("incident", "title=The ford")["id"]
        generator = Generator(items, incident)
        cases = [
            generator.case(key, rule, k)
            for key, rule in rules.items()
            if rule["form"] != "search"
            for k in range(count)
        ]
        server = Server(archive)
        try:
            say_by_http(server, incident, cases)
            say_by_command(archive, cases)
            searches = check_searches(server, generator, count)
            by_http = read_back(
                items,
                incident,
                lambda id: server.get(f"/api/items/{id}"),
                lambda id: server.get(f"/api/incidents/{id}"),
            )
            check(cases, by_http, "http")
            check(cases, by_http, "command")
            check_spoiled(archive, server, generator, rules, max(1, count // 4))
        finally:
            server.stop()
        show = lambda: read_back(
            items, incident, lambda id: archive.json("show", id), lambda id: archive.json("say", id, "stage=x")
        )
        before = show()
        check(cases, before, "http")
        check(cases, before, "command")
        assert archive.run("rebuild", "--no-derive").returncode == 0
        after = show()
        check(cases, after, "http")
        check(cases, after, "command")
        assert [s for s in after if s[1]["by"] != "tester"] == [s for s in before if s[1]["by"] != "tester"]
        server = Server(archive)
        try:
            assert [{"name": one["name"], "query": one["query"]} for one in server.get("/api/searches")] == searches
        finally:
            server.stop()
        assert archive.json("verify")["good"]


main(globals())
