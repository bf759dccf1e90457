#include "archive/soundness/recovery.h"

#include <fmt/format.h>

#include <charconv>

#include "archive/log/record.h"

namespace contrechamp::archive {
namespace {

// Splits off the text up to the next `end`; the rest stays.
std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::string encode_pending(std::int64_t first, std::int64_t count, const std::vector<std::string>& objects,
                           const std::vector<std::string>& records_listed) {
  std::string text = fmt::format("batch {} {}\n", first, count);
  for (const auto& name : objects) text += "object " + name + "\n";
  for (const auto& line : records_listed) text += line + "\n";
  return text + "end 0\n";
}

PendingBatch parse_pending(std::string_view text) {
  PendingBatch pending;
  bool begun = false;
  while (!text.empty()) {
    std::string_view line = take_until(text, '\n');
    const std::string_view word = take_until(line, ' ');
    if (word == "batch" && !begun) {
      const auto first = to_number(take_until(line, ' ')), count = to_number(line);
      if (!first || !count) return pending;
      pending.first = *first, pending.count = *count;
      begun = true;
    }
    if (word == "object" && store::is_digest(line)) pending.objects.emplace(line);
    if (word == "record" && store::is_digest(line)) pending.records.emplace(line);
    if (const auto number = to_number(line); word == "pack" && number) pending.packs.insert(*number);
    if (word == "end") pending.complete = begun;
  }
  return pending;
}

std::optional<std::string> parse_erasing(std::string_view text) {
  text = take_until(text, '\n');
  const std::string_view commitment = take_until(text, ' ');
  if (!store::is_digest(commitment)) return std::nullopt;
  return std::string(commitment);
}

Removable removable(const PendingBatch& pending, const NamedByLog& named) {
  Removable out;
  for (const auto& record : pending.records)
    if (named.commitments.count(record) == 0) out.records.push_back(record);
  for (const auto& object : pending.objects)
    if (named.whole && named.objects.count(object) == 0) out.objects.push_back(object);
  // A pack holds the records from its first entry on: those before the end of the log are named by it.
  for (const std::int64_t first : pending.packs)
    out.packs.emplace_back(first, first < named.entries ? static_cast<std::size_t>(named.entries - first) : 0);
  return out;
}

bool may_be_erased(std::string_view event) {
  return event != event_type::creation && event != event_type::ingestion && event != event_type::deletion &&
         event != event_type::recovery;
}

}  // namespace contrechamp::archive
