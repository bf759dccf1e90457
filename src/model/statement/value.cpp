#include "model/statement/value.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "base/coded.h"
#include "base/named.h"
#include "base/strings.h"
#include "base/time.h"
#include "model/edtf.h"

namespace contrechamp::model {
namespace {

using base::Json;
using base::named;

constexpr double most_media_s = 1e6;          // eleven days, longer than any recording; chosen by hand
constexpr std::size_t most_shown_bytes = 80;  // of a refused text in the message; one line, chosen by hand
constexpr const char* hexadecimal = "0123456789abcdef";
constexpr const char* blanks = " \t\n\r\v\f";
// The years 1 to 9999, which to_iso() writes with four digits.
constexpr std::int64_t first_us = -62135596800000000, past_last_us = 253402300800000000;

std::string shown(std::string_view text) {
  const std::string out = base::to_terminal(text.substr(0, most_shown_bytes));
  return text.size() > most_shown_bytes ? out + "…" : out;
}

auto refuse(base::Code rule, std::string_view understood) {
  return base::fail(base::ErrorKind::refused, rule, base::Params{{"understood", shown(understood)}});
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::optional<std::int64_t> us_in(std::string_view text) {
  const auto seconds = number_in(text);
  if (!seconds || std::abs(*seconds) > most_media_s) return std::nullopt;
  return std::llround(*seconds * 1e6);
}

std::string seconds_of(std::int64_t us) { return fmt::format("{:.6f}", static_cast<double>(us) / 1e6); }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Removes and returns the first word.
std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const auto word = text.substr(0, text.find_first_of(blanks));
  text = trimmed(text.substr(word.size()));
  return word;
}

std::optional<int> digit_in(std::string_view text, int highest) {
  if (text.size() != 1 || text[0] < '0' || text[0] > '0' + highest) return std::nullopt;
  return text[0] - '0';
}

base::Result<Value> footage_in(std::string_view text) {
  const std::string_view id = text.substr(0, text.find(' '));
  const auto verdict =
      id.size() < text.size() ? named(text.substr(id.size() + 1), FootageStatement::Verdict::open) : std::nullopt;
  if (!is_item_id(id) || !verdict) return refuse(base::Code::value_footage, text);
  return FootageStatement{std::string(id), *verdict};
}

base::Result<Value> link_in(std::string_view text) {
  std::string_view rest = text;
  const auto what = named(take_word(rest), LinkStatement::What::release);
  const auto other = take_word(rest);
  const auto offset_us = what == LinkStatement::What::lock ? us_in(take_word(rest)) : std::optional<std::int64_t>(0);
  if (!what || !is_item_id(other) || !offset_us || !rest.empty()) return refuse(base::Code::value_link, text);
  return LinkStatement{*what, std::string(other), *offset_us};
}

base::Result<Value> checked(ClockTime time, std::string_view text) {
  for (const auto us : {time.earliest_us, time.latest_us})
    if (us < first_us || us >= past_last_us) return refuse(base::Code::value_clock_year, text);
  if (time.latest_us < time.earliest_us) return refuse(base::Code::value_clock_order, text);
  time.words = std::string(trimmed(time.words));
  return time;
}

base::Result<Value> clock_time_in(std::string_view text) {
  std::string_view rest = text;
  const auto media = take_word(rest), earliest = take_word(rest), latest = take_word(rest);
  const auto media_us = us_in(media);
  const auto from = base::parse_time(earliest), to = base::parse_time(latest);
  if (!media_us || !from || !to)
    return base::fail(base::ErrorKind::refused, base::Code::value_clock_time,
                      base::Params{{"understood", fmt::format("position [{}], from [{}], to [{}]", shown(media),
                                                              shown(earliest), shown(latest))}});
  if (!from->has_zone || !to->has_zone) return refuse(base::Code::value_clock_zone, text);
  return checked({*media_us, from->time.us, to->time.us, std::string(rest)}, text);
}

base::Result<Value> search_in(const Json& json, std::string_view text) {
  if (!json.is_object() || !json.contains("name") || !json["name"].is_string() || !json.contains("query") ||
      !json["query"].is_object())
    return refuse(base::Code::value_search, text);
  return Search{json["name"].get<std::string>(), base::dump(json["query"])};
}

Json value_or_null(bool there, const Json& value) { return there ? value : Json(); }

// The JSON of each kind of value.
struct ToJson {
  Json operator()(std::monostate) const { return {}; }
  Json operator()(const Text& v) const { return v.text; }
  Json operator()(const Time& v) const { return v.edtf; }
  Json operator()(const Rating& v) const { return v.stars; }
  Json operator()(const Level& v) const { return v.level; }
  Json operator()(const Degrees& v) const { return v.from_north; }
  Json operator()(const IncidentId& v) const { return v.id; }
  Json operator()(const Mark& v) const { return to_string(v.kind); }
  Json operator()(const FootageStatement& v) const { return {{"other", v.other}, {"verdict", to_string(v.verdict)}}; }
  Json operator()(const LinkStatement& v) const {
    return {{"what", to_string(v.what)},
            {"other", v.other},
            {"offset_s", value_or_null(v.what == LinkStatement::What::lock, v.offset_s())}};
  }
  Json operator()(const ClockTime& v) const {
    return {{"media_s", static_cast<double>(v.media_us) / 1e6},
            {"earliest", base::to_iso({v.earliest_us})},
            {"latest", base::to_iso({v.latest_us})},
            {"words", v.words}};
  }
  Json operator()(const Search& v) const { return {{"name", v.name}, {"query", base::parse_json(v.query)}}; }
};

struct Encode {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(const Text& v) const { return v.text; }
  std::string operator()(const Time& v) const { return v.edtf; }
  std::string operator()(const Rating& v) const { return std::to_string(v.stars); }
  std::string operator()(const Level& v) const { return std::to_string(v.level); }
  std::string operator()(const Degrees& v) const { return fmt::format("{}", v.from_north); }
  std::string operator()(const IncidentId& v) const { return v.id; }
  std::string operator()(const Mark& v) const { return to_string(v.kind); }
  std::string operator()(const FootageStatement& v) const { return v.other + " " + to_string(v.verdict); }
  std::string operator()(const LinkStatement& v) const {
    return to_string(v.what) + (" " + v.other) +
           (v.what == LinkStatement::What::lock ? " " + seconds_of(v.offset_us) : "");
  }
  std::string operator()(const ClockTime& v) const {
    return seconds_of(v.media_us) + " " + base::to_iso({v.earliest_us}) + " " + base::to_iso({v.latest_us}) +
           (v.words.empty() ? "" : " " + v.words);
  }
  std::string operator()(const Search& v) const {
    return base::dump({{"name", v.name}, {"query", base::parse_json(v.query)}});
  }
};

// The text of a value of several parts. When a part is missing, parse_value() refuses the text.
std::string text_from(Form form, const Json& json) {
  const auto number = [&](const char* key) {
    return json.contains(key) && json[key].is_number() ? fmt::format("{}", json[key].get<double>()) : "?";
  };
  const auto text = [&](const char* key) { return base::text_at(json, key); };
  if (form == Form::footage) return text("other") + " " + text("verdict");
  if (form == Form::link)
    return text("what") + " " + text("other") + (text("what") == "lock" ? " " + number("offset_s") : "");
  if (form == Form::clock_time)
    return number("media_s") + " " + text("earliest") + " " + text("latest") + " " + text("words");
  return base::dump(json);
}

}  // namespace

const char* to_string(Form form) {
  static constexpr const char* names[] = {"text", "time",    "rating", "level",      "degrees", "incident",
                                          "mark", "footage", "link",   "clock_time", "search"};
  return names[static_cast<int>(form)];
}

const char* to_string(Mark::Kind kind) {
  static constexpr const char* names[] = {"in", "out", "mark"};
  return names[static_cast<int>(kind)];
}

const char* to_string(FootageStatement::Verdict verdict) {
  static constexpr const char* names[] = {"same", "different", "open"};
  return names[static_cast<int>(verdict)];
}

const char* to_string(LinkStatement::What what) {
  static constexpr const char* names[] = {"lock", "reject", "recording", "release"};
  return names[static_cast<int>(what)];
}

bool is_incident_id(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of(hexadecimal) == std::string_view::npos;
}

bool is_item_id(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of(hexadecimal) == std::string_view::npos;
}

base::Result<std::int64_t> media_us_from(double seconds) {
  if (!(std::abs(seconds) <= most_media_s)) return refuse(base::Code::value_media_time, fmt::format("{}", seconds));
  return std::llround(seconds * 1e6);
}

base::Result<Value> parse_value(Form form, std::string_view text) {
  if (text.empty()) return Value();
  switch (form) {
    case Form::text: return Text{std::string(text)};
    case Form::time:
      if (const auto span = parse_edtf(text); !span) return tl::unexpected(span.error());
      return Time{std::string(text)};
    case Form::rating:
      if (const auto stars = digit_in(text, 5)) return Rating{*stars};
      return refuse(base::Code::value_rating, text);
    case Form::level:
      if (const auto level = digit_in(text, 3)) return Level{*level};
      return refuse(base::Code::value_level, text);
    case Form::degrees:
      if (const auto degrees = number_in(text); degrees && *degrees >= 0 && *degrees <= 360)
        return Degrees{*degrees == 0 ? 0 : *degrees};
      return refuse(base::Code::value_direction, text);
    case Form::incident:
      if (is_incident_id(text)) return IncidentId{std::string(text)};
      return refuse(base::Code::value_incident, text);
    case Form::mark:
      if (const auto kind = named(text, Mark::Kind::mark)) return Mark{*kind};
      return refuse(base::Code::value_mark, text);
    case Form::footage: return footage_in(text);
    case Form::link: return link_in(text);
    case Form::clock_time: return clock_time_in(text);
    case Form::search: return search_in(base::parse_json(text), text);
  }
  return Value();
}

std::string encode_value(const Value& value) { return std::visit(Encode(), value); }

Json to_json(const Value& value) { return std::visit(ToJson(), value); }

base::Result<Value> value_from_json(Form form, const Json& json) {
  if (json.is_null()) return Value();
  if (json.is_string()) return parse_value(form, json.get_ref<const std::string&>());
  if (json.is_number_integer() && form != Form::text) return parse_value(form, json.dump());
  if (json.is_number() && form != Form::text) return parse_value(form, fmt::format("{}", json.get<double>()));
  if (json.is_object() && form >= Form::footage) return parse_value(form, text_from(form, json));
  return refuse(base::Code::value_shape, base::dump(json));
}

}  // namespace contrechamp::model
