#include "model/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/coded.h"
#include "base/strings.h"
#include "model/coordinates.h"
#include "model/edtf.h"

namespace contrechamp::model {
namespace {

constexpr std::size_t most_value_bytes = 16000;
constexpr std::size_t most_name_bytes = 200;
constexpr std::size_t id_digits = 64;

auto refuse(base::Code why) { return base::fail(base::ErrorKind::refused, why); }

bool is_number(const std::string& text, double low, double high) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= low && value <= high;
}

// An empty value takes back what the key said, without a word of its own.
base::Result<void> check_value(const Said& said, Form form) {
  if (said.value.empty()) return {};
  if (form == Form::time) {
    const auto span = parse_edtf(said.value);
    if (!span) return tl::unexpected(span.error());
  }
  if (form == Form::rating && (said.value.size() != 1 || said.value[0] < '0' || said.value[0] > '5')) return refuse(base::Code::value_rating);
  if (form == Form::level && (said.value.size() != 1 || said.value[0] < '0' || said.value[0] > '3')) return refuse(base::Code::value_level);
  if (form == Form::degrees && !is_number(said.value, 0, 360)) return refuse(base::Code::value_direction);
  if (form == Form::incident && !is_incident_id(said.value)) return refuse(base::Code::value_incident);
  if (form == Form::pair && !footage_word(said.value)) return refuse(base::Code::value_footage);
  if (form == Form::link && !link_word(said.value)) return refuse(base::Code::value_link);
  if (form == Form::flag && said.value != "in" && said.value != "out" && said.value != "mark") return refuse(base::Code::value_mark);
  return {};
}

base::Result<void> check_where(const Where& where) {
  if (!(std::abs(where.lat_deg) <= 90) || !(std::abs(where.lon_deg) <= 180)) return refuse(base::Code::where_off_earth);
  if (!(where.radius_m >= 1 && where.radius_m <= 20000000)) return refuse(base::Code::where_radius);
  if (where.bearing_deg && !(*where.bearing_deg >= 0 && *where.bearing_deg <= 360)) return refuse(base::Code::value_direction);
  return {};
}

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

const std::vector<KeyRule>& key_rules() {
  static const std::vector<KeyRule> rules = {
      {"side", Holds::one, Form::text, true, true},
      {"side_claimed", Holds::one, Form::text, true, true},
      {"side_attributed", Holds::one, Form::text, true, true},
      {"attributing_source", Holds::one, Form::text, true, true},
      {"source", Holds::one, Form::text, true, false},
      {"place", Holds::one, Form::text, true, true},
      {"time", Holds::one, Form::time, true, true},
      {"caption", Holds::one, Form::text, true, false},
      {"direction", Holds::one, Form::degrees, true, false},
      {"rating", Holds::one, Form::rating, true, false},
      {"graphic", Holds::one, Form::level, true, true},
      {"person", Holds::many, Form::text, true, true},
      {"seen", Holds::many, Form::text, true, false},
      {"heard", Holds::many, Form::text, true, false},
      {"incident", Holds::many, Form::incident, true, false},
      {"tag", Holds::many, Form::text, true, true},
      {"mark", Holds::many, Form::flag, true, false},
      {footage_key, Holds::each, Form::pair, true, false},
      {link_key, Holds::each, Form::link, true, false},
      {"note", Holds::one, Form::text, true, true},
      {"title", Holds::one, Form::text, false, true},
      {"stage", Holds::one, Form::text, false, true},
      {"search", Holds::many, Form::search, false, false},
  };
  return rules;
}

KeyRule rule_of(std::string_view key) {
  for (const KeyRule& rule : key_rules())
    if (key == rule.key) return rule;
  return {"", Holds::one, Form::text, true, true};
}

bool is_incident_id(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<FootageWord> footage_word(std::string_view value) {
  if (value.size() < id_digits + 2 || value[id_digits] != ' ') return std::nullopt;
  FootageWord out{std::string(value.substr(0, id_digits)), std::string(value.substr(id_digits + 1))};
  if (out.other.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  if (out.word != "same" && out.word != "different" && out.word != "open") return std::nullopt;
  return out;
}

std::optional<LinkWord> link_word(std::string_view value) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < value.size();) {
    const auto end = std::min(value.find(' ', at), value.size());
    if (end > at) words.emplace_back(value.substr(at, end - at));
    at = end + 1;
  }
  if (words.size() < 2 || words[1].size() != id_digits || words[1].find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  LinkWord out{words[0], words[1]};
  if (out.what == "lock") {
    if (words.size() < 3 || !is_number(words[2], -1e6, 1e6)) return std::nullopt;
    std::from_chars(words[2].data(), words[2].data() + words[2].size(), out.offset_s);
    return out;
  }
  if (out.what != "reject" && out.what != "recording" && out.what != "release") return std::nullopt;
  return out;
}

std::string to_value(const LinkWord& word) {
  return word.what + " " + word.other + (word.what == "lock" ? fmt::format(" {:.6f}", word.offset_s) : "");
}

std::string other_item(std::string_view key, std::string_view value) {
  if (key == footage_key)
    if (const auto word = footage_word(value)) return word->other;
  if (key == link_key)
    if (const auto word = link_word(value)) return word->other;
  return "";
}

base::Result<Said> check_said(Said said, About about) {
  if (said.key.empty() || said.key.size() > 40 || said.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
    return refuse(base::Code::said_key);
  for (const std::string* text : {&said.value, &said.by, &said.evidence})
    if (!base::is_utf8(*text)) return refuse(base::Code::said_not_utf8);
  if (said.value.size() > most_value_bytes || said.evidence.size() > most_value_bytes) return refuse(base::Code::said_too_long);
  if (said.by.size() > most_name_bytes) return refuse(base::Code::said_name_too_long);
  const KeyRule rule = rule_of(said.key);
  if (about == About::item && !rule.of_item) return refuse(base::Code::said_not_of_item);
  if (about == About::incident && !rule.of_incident) return refuse(base::Code::said_not_of_incident);
  if ((rule.form == Form::search) != (about == About::archive)) return refuse(base::Code::said_not_of_archive);
  if (auto good = check_value(said, rule.form); !good) return tl::unexpected(good.error());
  if (said.end_us && !said.start_us) return refuse(base::Code::said_end_without_start);
  if (said.start_us && (about != About::item || *said.start_us < 0)) return refuse(base::Code::said_moment_of_other);
  if (said.end_us && *said.end_us < *said.start_us) return refuse(base::Code::said_end_before_start);
  if (rule.key == std::string_view("mark") && !said.value.empty() && !said.start_us) return refuse(base::Code::said_mark_without_moment);
  if (said.key == "place" && !said.where)
    if (const auto found = parse_coordinates(said.value)) said.where = Where{found->lat_deg, found->lon_deg, found->radius_m, {}};
  if (said.where) {
    if (said.key != "place") return refuse(base::Code::said_where_without_place);
    if (auto good = check_where(*said.where); !good) return tl::unexpected(good.error());
  }
  return said;
}

}  // namespace contrechamp::model
