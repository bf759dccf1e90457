#include "archive/log/records.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "archive/layout.h"
#include "base/digest.h"
#include "store/blobs/durable.h"

namespace contrechamp::archive {
namespace {

constexpr std::string_view pack_prefix = "pack-";
constexpr std::size_t pack_digits = 12;
constexpr int lines_a_record = 3;

store::ReadBytes bytes_of(const std::string& text) {
  return [&text, at = std::size_t{0}](std::span<char> into) mutable -> base::Result<std::size_t> {
    const std::size_t n = text.copy(into.data(), into.size(), at);
    at += n;
    return n;
  };
}

[[noreturn]] void fatal(const char* doing, const base::Error& error) {
  throw base::Fatal(fmt::format("cannot {} {}: {}", doing, error.where, error.message));
}

}  // namespace

std::string erased_record() { return "contrechamp erased 1\n" + std::string(64, '0') + "\n{}\n"; }

std::string pack_path(std::int64_t first_seq) {
  return fmt::format("{}/{}{:012}", at::records, pack_prefix, first_seq);
}

std::optional<std::int64_t> pack_number(std::string_view name) {
  if (name.size() != pack_prefix.size() + pack_digits || name.substr(0, pack_prefix.size()) != pack_prefix)
    return std::nullopt;
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(name.data() + pack_prefix.size(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size() || number < 0) return std::nullopt;
  return number;
}

std::vector<std::string> split_pack(std::string_view bytes) {
  std::vector<std::string> out;
  while (!bytes.empty()) {
    std::size_t end = 0;
    for (int line = 0; line < lines_a_record && end != std::string_view::npos; ++line) {
      end = bytes.find('\n', end);
      if (end != std::string_view::npos) ++end;
    }
    if (end == std::string_view::npos) end = bytes.size();
    out.emplace_back(bytes.substr(0, end));
    bytes.remove_prefix(end);
  }
  return out;
}

Records::Records(store::Tree tree, std::string staging)
    : tree_(tree), staging_(staging), single_(std::move(tree), at::records, std::move(staging)) {}

std::vector<std::int64_t> Records::packs() const {
  std::vector<std::int64_t> out;
  if (const auto entries = tree_.list(at::records))
    for (const auto& entry : *entries)
      if (const auto number = pack_number(entry.name)) out.push_back(*number);
  return out;  // fixed width: sorted by name is sorted by number
}

base::Result<std::string> Records::read_pack(std::int64_t first_seq) const {
  return tree_.read(pack_path(first_seq), most_pack_bytes_read);
}

// The last pack that begins at or before `seq`.
std::optional<std::int64_t> Records::pack_of(std::int64_t seq) const {
  if (!packs_) packs_ = packs();
  const auto after = std::upper_bound(packs_->begin(), packs_->end(), seq);
  if (after == packs_->begin()) return std::nullopt;
  return *std::prev(after);
}

void Records::load(std::int64_t first_seq) const {
  if (loaded_ == first_seq) return;
  loaded_ = first_seq;
  loaded_records_.clear();
  loaded_well_ = {};
  if (auto bytes = read_pack(first_seq)) loaded_records_ = split_pack(*bytes);
  else loaded_well_ = tl::unexpected(bytes.error());
}

base::Result<Records::Found> Records::read(std::int64_t seq, const std::string& commitment) const {
  base::Error why{base::ErrorKind::not_found, "no such record", single_.path_of(commitment)};
  if (const auto pack = pack_of(seq)) {
    load(*pack);
    const auto place = static_cast<std::size_t>(seq - *pack);
    if (loaded_well_ && place < loaded_records_.size()) {
      const std::string& bytes = loaded_records_[place];
      if (base::sha256_hex(bytes) == commitment) return Found{bytes, pack_path(*pack)};
      why = bytes == erased_record()
                ? base::Error{base::ErrorKind::not_found, "was erased", pack_path(*pack)}
                : base::Error{base::ErrorKind::mismatch, "does not match its commitment", pack_path(*pack)};
    } else if (!loaded_well_ && loaded_well_.error().kind != base::ErrorKind::not_found) {
      why = loaded_well_.error();
    }
  }
  auto bytes = tree_.read(single_.path_of(commitment), most_record_bytes);
  if (bytes) {
    if (base::sha256_hex(*bytes) == commitment) return Found{std::move(*bytes), single_.path_of(commitment)};
    return base::fail(base::ErrorKind::mismatch, "does not match its commitment", single_.path_of(commitment));
  }
  if (bytes.error().kind != base::ErrorKind::not_found) return tl::unexpected(bytes.error());
  return tl::unexpected(why);
}

base::Result<Record> Records::record(std::int64_t seq, const std::string& commitment) const {
  const auto found = read(seq, commitment);
  if (!found) return tl::unexpected(found.error());
  auto record = parse_record(found->bytes);
  if (!record) return base::fail(base::ErrorKind::unreadable, record.error().message, found->path);
  return record;
}

void Records::stage(std::int64_t first_seq, const std::vector<std::string>& files, bool packed) {
  listed_.clear();
  if (!packed || files.size() < least_packed_records) {
    for (const auto& file : files) listed_.push_back("record " + single_.put(bytes_of(file))->sha256);
    return;
  }
  std::vector<std::string> together;
  std::int64_t bytes = 0;
  const auto end_pack = [&](std::int64_t after) {
    write_pack(after - static_cast<std::int64_t>(together.size()), together);
    together.clear();
    bytes = 0;
  };
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::int64_t seq = first_seq + static_cast<std::int64_t>(i);
    if (!together.empty() && bytes + static_cast<std::int64_t>(files[i].size()) > most_pack_bytes) end_pack(seq);
    bytes += static_cast<std::int64_t>(files[i].size());
    together.push_back(files[i]);
  }
  end_pack(first_seq + static_cast<std::int64_t>(files.size()));
}

void Records::write_pack(std::int64_t first_seq, const std::vector<std::string>& records) {
  const std::string temp = staging_ + "/" + base::to_hex(base::random_bytes(12));
  std::string bytes;
  for (const auto& record : records) bytes += record;
  store::write_new_file(tree_, temp, bytes, 0400);
  staged_packs_.push_back({temp, first_seq});
  listed_.push_back(fmt::format("pack {:012}", first_seq));
}

void Records::publish() {
  single_.publish();
  for (const StagedPack& pack : staged_packs_) {
    // A pack that is there already holds records that the log never named, or they would have other numbers.
    const auto named = tree_.replace(pack.temp, pack_path(pack.first_seq));
    if (!named) fatal("name", named.error());
  }
  staged_packs_.clear();
  packs_.reset();
  loaded_ = -1;
}

void Records::discard() {
  single_.discard();
  for (const StagedPack& pack : staged_packs_) (void)tree_.remove(pack.temp);
  staged_packs_.clear();
}

void Records::replace_pack(std::int64_t first_seq, const std::vector<std::string>& records) {
  const std::string temp = staging_ + "/" + base::to_hex(base::random_bytes(12));
  const auto file = tree_.create(temp, 0400);
  if (!file) fatal("create", file.error());
  for (const auto& record : records) store::write_all(file->get(), record, temp);
  if (::fsync(file->get()) != 0) base::fatal_errno("cannot sync " + temp);
  if (const auto named = tree_.replace(temp, pack_path(first_seq)); !named) fatal("name", named.error());
  store::sync_folder(tree_, at::records);
  packs_.reset();
  loaded_ = -1;
}

void Records::erase(std::int64_t seq, const std::string& commitment) {
  loaded_ = -1;
  packs_.reset();
  if (const auto pack = pack_of(seq)) {
    load(*pack);
    const auto place = static_cast<std::size_t>(seq - *pack);
    if (place < loaded_records_.size() && base::sha256_hex(loaded_records_[place]) == commitment) {
      auto records = loaded_records_;
      records[place] = erased_record();
      replace_pack(*pack, records);
    }
  }
  if (!single_.status(commitment)) return;
  single_.remove(commitment);
  store::sync_folder(tree_, std::string(at::records) + "/" + commitment.substr(0, 2));
}

void Records::trim_pack(std::int64_t first_seq, std::size_t count) {
  loaded_ = -1;
  load(first_seq);
  auto records = loaded_records_;
  if (records.size() <= count) return;
  records.resize(count);
  if (count > 0) return replace_pack(first_seq, records);
  if (const auto gone = tree_.remove(pack_path(first_seq)); !gone) fatal("remove", gone.error());
  store::sync_folder(tree_, at::records);
  packs_.reset();
  loaded_ = -1;
}

}  // namespace contrechamp::archive
