#include "ingest/ingest.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <set>

#include "base/digest.h"
#include "base/strings.h"
#include "intake/walk.h"

namespace contrechamp::ingest {
namespace {

namespace fs = std::filesystem;
namespace event_type = archive::event_type;
using Clock = std::chrono::steady_clock;

// A batch shares its syncs. Small enough that little is read again after a kill, large enough that 20,000 small files
// do not wait for 20,000 syncs.
constexpr std::size_t batch_files = 256;
constexpr std::int64_t batch_bytes = 256LL << 20;
constexpr auto batch_time = std::chrono::milliseconds(1500);

// Of a file whose size reads 0: such files are made by a kernel or a mount as they are read, and are short.
constexpr std::int64_t most_unsized_bytes = 1LL << 30;

std::int64_t to_us(const timespec& time) { return std::int64_t{time.tv_sec} * 1000000 + time.tv_nsec / 1000; }

class Ingest {
 public:
  Ingest(archive::Archive& archive, const IngestOptions& options, const IngestHooks& hooks)
      : archive_(archive), options_(options), hooks_(hooks) {}

  base::Result<IngestReport> run() {
    if (auto room = check_room(); !room) return tl::unexpected(room.error());
    progress_.phase = "sealing";
    for (const fs::path& given : options_.paths) {
      if (stopped()) break;
      flush();
      accession_ = -1;  // each folder given is a delivery of its own
      start_folder(given);
      report_.given.push_back(shown_prefix_);
      intake::walk(given, archive_.layout().root,
                   {[&](const intake::FileEntry& entry) { return take(entry); },
                    [&](const std::string& path, const std::string& why) {
                      report_.skipped.push_back({path, why});
                    },
                    [&](const std::string& path, const std::string& why) {
                      report_.refused.push_back({path, why});
                    }});
    }
    flush();
    report_.interrupted = stopped();
    return std::move(report_);
  }

 private:
  bool stopped() const { return hooks_.stop != nullptr && hooks_.stop->load(); }
  void tell() {
    if (hooks_.progress) hooks_.progress(progress_);
  }

  // Counts before it copies: what the bar runs to, and whether the disk has the room.
  base::Result<void> check_room() {
    SpaceNeed space;
    for (const fs::path& given : options_.paths) {
      start_folder(given);
      intake::walk(given, archive_.layout().root,
                   {[&](const intake::FileEntry& entry) {
                      ++progress_.files_total;
                      progress_.bytes_total += entry.status.st_size;
                      if (!met_before(entry)) space.need_bytes += entry.status.st_size;
                      if (progress_.files_total % 512 == 0) tell();
                      return !stopped();
                    },
                    [](const std::string&, const std::string&) {}, [](const std::string&, const std::string&) {}});
    }
    struct statvfs disk {};
    if (::statvfs(archive_.layout().root.c_str(), &disk) != 0) base::fatal_errno("cannot ask for free space");
    space.free_bytes = static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
    if (hooks_.space) hooks_.space(space);
    if (space.need_bytes > space.free_bytes)
      return base::fail(base::ErrorKind::refused,
                        fmt::format("{} needed, {} free: nothing was taken. Make room or give fewer folders",
                                    base::human_bytes(static_cast<unsigned long long>(space.need_bytes)),
                                    base::human_bytes(static_cast<unsigned long long>(space.free_bytes))),
                        archive_.layout().root.string());
    return {};
  }

  void start_folder(const fs::path& given) {
    fs::path name = fs::absolute(given).lexically_normal();
    if (!name.has_filename()) name = name.parent_path();
    std::error_code ignored;
    given_is_folder_ = fs::is_directory(given, ignored);
    folder_ = base::to_utf8((given_is_folder_ ? name : name.parent_path()).filename().string());
    shown_prefix_ = given_is_folder_ ? given.string() : given.parent_path().string();
    if (!shown_prefix_.empty() && shown_prefix_.back() != '/') shown_prefix_ += '/';
  }

  // Tells the same file from another of the same name without saying where it lies: a digest over the archive's id,
  // device and inode.
  std::string origin_of(const intake::FileEntry& entry) const {
    return base::sha256_hex(fmt::format("{} {} {}", archive_.settings().id, entry.status.st_dev, entry.status.st_ino))
        .substr(0, 32);
  }

  std::optional<store::ArrivalRow> arrival_of(const intake::FileEntry& entry) {
    const bool readable = base::is_utf8(entry.path);
    auto arrival = archive_.catalogue().arrivals().of_file(origin_of(entry), base::to_utf8(entry.path),
                                                           readable ? "" : base::to_hex(entry.path));
    // Said anew of the same file: that is a new delivery.
    if (arrival && ((!options_.side.empty() && options_.side != arrival->side) ||
                    (!options_.source.empty() && options_.source != arrival->source) ||
                    (!options_.note.empty() && options_.note != arrival->note)))
      return std::nullopt;
    return arrival;
  }

  std::optional<store::ArrivalRow> met_before(const intake::FileEntry& entry) {
    auto arrival = arrival_of(entry);
    if (!arrival || arrival->mtime_us != to_us(entry.status.st_mtim) ||
        arrival->ctime_us != to_us(entry.status.st_ctim))
      return std::nullopt;
    // Cards without inodes of their own may give another file the same name and times.
    const auto item = archive_.catalogue().items().find(arrival->item);
    if (!item || item->size_bytes != entry.status.st_size || !archive_.damage_of(arrival->item).empty())
      return std::nullopt;
    return arrival;
  }

  bool take(const intake::FileEntry& entry) {
    if (stopped()) return false;
    const std::string shown = shown_prefix_ + entry.path;
    if (const auto before = met_before(entry)) {
      count(false, before->seq, {before->item, shown});
      progress_.bytes_done += entry.status.st_size;
    } else {
      const auto reason = seal(entry, shown);
      if (!reason.empty()) report_.refused.push_back({shown, reason});
    }
    ++progress_.files_done;
    tell();
    if (taken_.size() >= batch_files || staged_bytes_ >= batch_bytes ||
        (!taken_.empty() && Clock::now() - batch_start_ > batch_time))
      flush();
    return !stopped();
  }

  // "" when staged, else why not.
  std::string seal(const intake::FileEntry& entry, const std::string& shown) {
    auto fd = intake::open_entry(entry);
    if (!fd) return fd.error().message;
    struct ::stat before {};
    ::fstat(fd->get(), &before);
    ::posix_fadvise(fd->get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    const std::int64_t most = before.st_size > 0 ? before.st_size : most_unsized_bytes;
    std::int64_t read = 0;
    auto info = batch_.stage([&](std::span<char> into) -> base::Result<std::size_t> {
      if (stopped()) return base::fail(base::ErrorKind::refused, "interrupted");
      const ssize_t n = ::read(fd->get(), into.data(), into.size());
      if (n < 0) return base::fail(base::ErrorKind::io, std::strerror(errno));
      progress_.bytes_done += n;
      tell();
      // What still grows is refused below; it need not fill the disk before.
      read += n;
      return read > most ? 0 : static_cast<std::size_t>(n);
    });
    if (!info) return stopped() ? "" : info.error().message;
    struct ::stat after {};
    ::fstat(fd->get(), &after);
    if (const std::string why = why_not_whole(entry, before, after, *info); !why.empty()) {
      // Its bytes may already be staged; without a record they would be an object that nothing names.
      if (staged_.count(info->sha256) == 0) batch_.unstage(info->sha256);
      return why;
    }
    taken_.push_back(make_taken(entry, shown, *info, after));
    if (taken_.back().seals != Seals::nothing) staged_bytes_ += info->size_bytes;
    if (taken_.size() == 1) batch_start_ = Clock::now();
    return "";
  }

  // Is what was read all of one state of the file? Some file systems give every file the size 0 (proc(5), some mounts):
  // such a file is read twice, and has to be the same.
  std::string why_not_whole(const intake::FileEntry& entry, const struct ::stat& before, const struct ::stat& after,
                            const store::BlobInfo& info) const {
    const bool unsized = before.st_size == 0 && after.st_size == 0 && info.size_bytes > 0;
    const bool same = (unsized || after.st_size == info.size_bytes) && to_us(after.st_mtim) == to_us(before.st_mtim) &&
                      to_us(after.st_ctim) == to_us(before.st_ctim);
    if (unsized && info.size_bytes > most_unsized_bytes)
      return "the file has no size and no end: nothing of it was taken";
    if (same && (!unsized || read_again(entry) == info.sha256)) return "";
    return "the file changed while it was read: take it in again when nothing writes to it";
  }

  static std::string read_again(const intake::FileEntry& entry) {
    const auto fd = intake::open_entry(entry);
    if (!fd) return "";
    return store::sha256_of(*fd);
  }

  enum class Seals { nothing, object, object_again };  // again: it was sealed, and is missing or damaged

  struct Taken {
    TakenFile file;
    Seals seals = Seals::nothing;
    std::string damage;         // of what is sealed again
    std::int64_t arrival = -1;  // seq of the same one before
    store::BlobInfo info;
    base::Json transfer;
  };

  // Known is what the log names and whose bytes are there: not what the catalogue or the name of a file says alone.
  Taken make_taken(const intake::FileEntry& entry, const std::string& shown, const store::BlobInfo& info,
                   const struct ::stat& status) {
    Taken taken;
    taken.file = {info.sha256, shown};
    taken.info = info;
    if (staged_.count(info.sha256) == 0) {
      const bool sealed = archive_.catalogue().items().find(info.sha256).has_value();
      if (sealed) taken.damage = archive_.damage_of(info.sha256);
      taken.seals = !sealed ? Seals::object : taken.damage.empty() ? Seals::nothing : Seals::object_again;
      if (taken.seals == Seals::nothing) batch_.unstage(info.sha256);
      else staged_.insert(info.sha256);
    }
    const auto arrival = arrival_of(entry);
    if (arrival && arrival->item == info.sha256 && arrival->mtime_us == to_us(status.st_mtim))
      taken.arrival = arrival->seq;
    taken.transfer = {{"path", base::to_utf8(entry.path)}};
    if (!base::is_utf8(entry.path)) taken.transfer["path_hex"] = base::to_hex(entry.path);
    taken.transfer["folder"] = folder_;
    taken.transfer["mtime_us"] = to_us(status.st_mtim);
    taken.transfer["ctime_us"] = to_us(status.st_ctim);
    taken.transfer["origin"] = origin_of(entry);
    return taken;
  }

  static base::Json digests_of(const store::BlobInfo& info) {
    return {{"size_bytes", info.size_bytes}, {"sha512", info.sha512}};
  }

  void flush() {
    std::vector<archive::Record> records;
    std::vector<std::int64_t> places;  // in records, of each arrival that is new
    for (Taken& taken : taken_) {
      if (taken.seals == Seals::object)
        records.push_back(archive_.make_record(event_type::ingestion, taken.info.sha256, digests_of(taken.info)));
      if (taken.seals == Seals::object_again) {
        base::Json detail = digests_of(taken.info);
        detail["was"] = taken.damage;
        detail["from"] = "delivery";
        records.push_back(archive_.make_record(event_type::recovery, taken.info.sha256, std::move(detail)));
      }
      places.push_back(static_cast<std::int64_t>(records.size()));
      if (taken.arrival < 0) {
        base::Json detail{{"accession", accession()}};
        detail.update(taken.transfer);
        records.push_back(archive_.make_record(event_type::transfer, taken.info.sha256, std::move(detail)));
      }
    }
    const std::int64_t first = records.empty() ? 0 : archive_.commit(records, &batch_);
    // Only now is anything acknowledged.
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      Taken& taken = taken_[i];
      if (taken.seals == Seals::object_again) report_.restored.push_back({taken.file.id, taken.file.path});
      count(taken.seals == Seals::object, taken.arrival < 0 ? first + places[i] : taken.arrival, std::move(taken.file));
    }
    taken_.clear();
    staged_.clear();
    staged_bytes_ = 0;
    if (!records.empty() && hooks_.batch) hooks_.batch();
  }

  void count(bool fresh, std::int64_t seq, TakenFile file) {
    ++(fresh ? report_.sealed_count : report_.known_count);
    report_.arrivals.push_back({seq, report_.given.size() - 1});
    if (options_.list_files) (fresh ? report_.sealed : report_.known).push_back(std::move(file));
  }

  // The delivery, opened with the first file that is new in it.
  std::int64_t accession() {
    if (accession_ >= 0) return accession_;
    accession_ = archive_.commit({archive_.make_record(event_type::accession, "", {{"folder", folder_}})});
    const std::pair<const char*, const std::string*> said[] = {
        {"side", &options_.side}, {"source", &options_.source}, {"note", &options_.note}};
    for (const auto& [key, value] : said)
      if (!value->empty())
        archive_.commit({archive_.make_record(event_type::metadata_modification, "",
                                              {{"accession", accession_}, {"key", key}, {"value", *value}})});
    return accession_;
  }

  archive::Archive& archive_;
  const IngestOptions& options_;
  const IngestHooks& hooks_;
  archive::Batch batch_ = archive_.make_batch();
  IngestReport report_;
  IngestProgress progress_;
  std::string folder_;
  std::string shown_prefix_;
  bool given_is_folder_ = true;
  std::vector<Taken> taken_;
  std::set<std::string> staged_;  // objects of this batch
  std::int64_t staged_bytes_ = 0;
  Clock::time_point batch_start_;
  std::int64_t accession_ = -1;
};

}  // namespace

std::vector<UnreadableFile> unreadable_of(store::Catalogue& catalogue, const IngestReport& report) {
  std::vector<UnreadableFile> out;
  std::vector<MetArrival> met = report.arrivals;
  const auto before = [](const MetArrival& a, const MetArrival& b) { return a.seq < b.seq; };
  std::sort(met.begin(), met.end(), before);
  store::ItemQuery query;
  query.state = "unreadable";
  query.limit = 1000;
  for (auto items = catalogue.items().page(query); !items.empty(); items = catalogue.items().page(query)) {
    query.after = store::cursor_of(query, items.back());
    for (const auto& item : items)
      for (const auto& arrival : catalogue.arrivals().of(item.id)) {
        const auto [from, to] = std::equal_range(met.begin(), met.end(), MetArrival{arrival.seq, 0}, before);
        const std::string path = arrival.path_hex.empty() ? arrival.path : base::from_hex(arrival.path_hex);
        for (auto at = from; at != to; ++at)
          out.push_back({{item.id, report.given[at->given] + path}, item.media.reason});
      }
  }
  return out;
}

base::Result<IngestReport> ingest(archive::Archive& archive, const IngestOptions& options, const IngestHooks& hooks) {
  return Ingest(archive, options, hooks).run();
}

}  // namespace contrechamp::ingest
