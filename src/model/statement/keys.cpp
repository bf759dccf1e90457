#include "model/statement/keys.h"

#include <fmt/format.h>

#include <algorithm>

namespace contrechamp::model {
namespace {

const std::vector<About> item{About::item}, incident{About::incident}, archive{About::archive};
const std::vector<About> both{About::item, About::incident};
const std::vector<About> delivery{About::item, About::accession, About::incident};

// A key that is not in the table: it may hold any text, so it may be protected.
const KeyRule unknown{"", Holds::one, Form::text, delivery, false, true, true, ""};

}  // namespace

const char* to_string(About about) {
  switch (about) {
    case About::item: return "item";
    case About::accession: return "accession";
    case About::incident: return "incident";
    case About::archive: return "archive";
  }
  return "archive";
}

const char* to_string(Holds holds) {
  switch (holds) {
    case Holds::one: return "one";
    case Holds::many: return "many";
    case Holds::each: return "each";
  }
  return "one";
}

const std::vector<KeyRule>& key_rules() {
  static const std::vector<KeyRule> rules = {
      // key, holds, form, of, needs a moment, may be protected, found by full-text search, what
      {"side", Holds::one, Form::text, delivery, false, false, true, "the side that the footage comes from"},
      {"side_claimed", Holds::one, Form::text, both, false, false, true, "the side that it claims to show"},
      {"side_attributed", Holds::one, Form::text, both, false, false, true, "the side that somebody attributes it to"},
      {"attributing_source", Holds::one, Form::text, both, false, true, true, "who attributes it"},
      {"source", Holds::one, Form::text, delivery, false, true, true, "who gave it: a pseudonym"},
      {"place", Holds::one, Form::text, both, false, true, true, "a name, or coordinates"},
      {"time", Holds::one, Form::time, both, false, false, true,
       "EDTF, levels 0 to 2: `2031-05-12T16:04Z`, `2031-05?`, `2031~/2032`, `../2031-05`, `203X`, "
       "`[2031-05-11,2031-05-12]`; also minutes alone and fractions of a second"},
      {"caption", Holds::one, Form::text, both, false, true, true, "a name to show"},
      {"direction", Holds::one, Form::degrees, item, false, false, true, "of the camera, degrees from north"},
      {"rating", Holds::one, Form::rating, item, false, false, false, "0 to 5"},
      {"graphic", Holds::one, Form::level, both, false, false, false, "level from 0, nothing graphic, to 3"},
      {"note", Holds::one, Form::text, delivery, false, true, true, "of the whole; any number about moments"},
      {"title", Holds::one, Form::text, incident, false, true, true, "of an incident: its name"},
      {"stage", Holds::one, Form::text, incident, false, false, true, "of an incident: the stage of the story"},
      {"person", Holds::many, Form::text, both, false, true, true, "seen: a pseudonym or a role"},
      {"seen", Holds::many, Form::text, item, false, true, true, "what is seen"},
      {"heard", Holds::many, Form::text, item, false, true, true, "what is heard"},
      {"incident", Holds::many, Form::incident, item, false, false, false, "that the item belongs to, by its id"},
      {"tag", Holds::many, Form::text, both, false, true, true, "a word"},
      {"mark", Holds::many, Form::mark, item, true, false, false, "`in`, `out` or `mark`, with its moment"},
      {footage_key, Holds::each, Form::footage, item, false, false, false,
       "the other item's id, a blank, and `same`, `different` or `open` (no longer stated): whether both show "
       "the same recording. Kept with the smaller id"},
      {link_key, Holds::each, Form::link, item, false, false, false,
       "`lock`, the other item's id and the time in this one minus that in the other of one common sound, in seconds; "
       "or `reject`, `recording` (one recorded sound at two "
       "events) or `release` (no longer stated) and the id. Kept with the smaller id. Of several people the "
       "newest statement is current"},
      {clock_time_key, Holds::many, Form::clock_time, item, false, false, true,
       "the world time of a moment: the position in the item in seconds, the earliest and the latest time in ISO "
       "8601 with their zone, and in words how it is known. "
       "Its author is credited; one that is not current has no effect"},
      {search_key, Holds::many, Form::search, archive, false, true, true,
       "JSON with `name` and `query`: a search that is kept"},
  };
  return rules;
}

const KeyRule& rule_of(std::string_view key) {
  for (const KeyRule& rule : key_rules())
    if (key == rule.key) return rule;
  return unknown;
}

bool may_speak_of(const KeyRule& rule, About about) {
  return std::find(rule.of.begin(), rule.of.end(), about) != rule.of.end();
}

Value value_of(std::string_view key, std::string_view text) {
  auto value = parse_value(rule_of(key).form, text);
  return value ? std::move(*value) : Value();
}

std::string other_item(std::string_view key, std::string_view text) {
  if (rule_of(key).holds != Holds::each) return {};
  const Value value = value_of(key, text);
  if (const auto* footage = std::get_if<FootageStatement>(&value)) return footage->other;
  if (const auto* link = std::get_if<LinkStatement>(&value)) return link->other;
  return {};
}

namespace {

std::string names_of(const std::vector<About>& all, const char* between, const char* quote) {
  std::string out;
  for (const About about : all) out += (out.empty() ? "" : between) + fmt::format("{0}{1}{0}", quote, to_string(about));
  return out;
}

// The names of an enumeration as a union type of the page.
template <class Enum>
std::string names_up_to(Enum last) {
  std::string out;
  for (int i = 0; i <= static_cast<int>(last); ++i)
    out += fmt::format("{}'{}'", i == 0 ? "" : " | ", to_string(static_cast<Enum>(i)));
  return out;
}

}  // namespace

std::string keys_in_markdown() {
  std::string out = "| key | holds | value | of | may be protected | what |\n|---|---|---|---|---|---|\n";
  for (const KeyRule& rule : key_rules())
    out += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", rule.key,
                       rule.holds == Holds::each ? "one for each other item" : to_string(rule.holds),
                       to_string(rule.form), names_of(rule.of, ", ", ""), rule.protectable ? "yes" : "no", rule.what);
  return out;
}

std::string keys_in_typescript() {
  std::string out =
      "// Made from the table of keys in src/model/statement/keys.cpp by tests/statement_keys.py: not written by "
      "hand.\n"
      "export type Form = ";
  out += names_up_to(Form::search) +
         ";\n\nexport interface KeyRule {\n"
         "  holds: 'one' | 'many' | 'each';\n"
         "  form: Form;\n"
         "  of: readonly ('item' | 'accession' | 'incident' | 'archive')[];\n"
         "  protectable: boolean;\n"
         "}\n\nexport const KEY_RULES = {\n";
  for (const KeyRule& rule : key_rules())
    out += fmt::format("  {}: {{ holds: '{}', form: '{}', of: [{}], protectable: {} }},\n", rule.key,
                       to_string(rule.holds), to_string(rule.form), names_of(rule.of, ", ", "'"), rule.protectable);
  out +=
      "} as const satisfies Record<string, KeyRule>;\n\n// The values that are put together, as `typed` of a "
      "statement.\nexport interface TypedValues {\n";
  out += fmt::format("  footage: {{ other: string; verdict: {} }};\n", names_up_to(FootageStatement::Verdict::open));
  out += fmt::format("  link: {{ what: {}; other: string; offset_s: number | null }};\n",
                     names_up_to(LinkStatement::What::release));
  out +=
      "  clock_time: { media_s: number; earliest: string; latest: string; words: string };\n"
      "  search: { name: string; query: Record<string, unknown> };\n}\n\n"
      "export type TypedValue = TypedValues[keyof TypedValues];\n";
  return out;
}

}  // namespace contrechamp::model
