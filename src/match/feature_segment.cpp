#include "match/feature_segment.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "match/checksum.h"

namespace contrechamp::match {
namespace {

constexpr std::uint64_t page = FeatureSegment::page_bytes;
constexpr std::uint64_t most_postings = std::uint64_t{1} << 36;
constexpr std::string_view magic = "ccix0002";
constexpr float units = 160;

struct Header {
  char magic[8];
  std::uint32_t clips, frames;
  std::uint64_t postings;
  std::uint64_t length;
};

constexpr std::uint64_t block_bytes = FeatureSegment::postings_a_block * sizeof(Posting);
constexpr std::size_t fences_a_post = 64;

// Where everything lies, from the counts alone; offsets in bytes.
struct Plan {
  std::uint64_t tail, first_frames, clip_of_frame, fences, block_sums, sum, length;
  std::uint64_t blocks;  // of an order
};

Plan plan_of(std::uint32_t clips, std::uint32_t frames, std::uint64_t postings) {
  Plan out{};
  out.blocks = (postings + FeatureSegment::postings_a_block - 1) / FeatureSegment::postings_a_block;
  out.tail = page + code_orders * out.blocks * block_bytes;
  out.first_frames = out.tail + std::uint64_t{clips} * sizeof(ClipKey);
  out.clip_of_frame = out.first_frames + std::uint64_t{clips} * 4;
  out.fences = out.clip_of_frame + std::uint64_t{frames} * 4;
  out.block_sums = out.fences + out.blocks * code_orders * 4;
  out.sum = (out.block_sums + out.blocks * code_orders * 4 + 7) / 8 * 8;
  out.length = out.sum + 8;
  return out;
}

// By its place, so that no other block passes for it.
std::uint32_t block_sum(std::string_view bytes, std::uint64_t number) {
  const std::uint64_t sum = checksum(bytes, number);
  return static_cast<std::uint32_t>(sum ^ sum >> 32);
}

template <class T>
std::string_view bytes_of_vector(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// Writes a segment front to back.
class Writer {
 public:
  Writer(const FeatureSegment::Sink& sink, std::uint32_t clips, std::uint32_t frames, std::uint64_t postings)
      : sink_(sink), plan_(plan_of(clips, frames, postings)), postings_(postings) {
    Header header{{}, clips, frames, postings, plan_.length};
    std::memcpy(header.magic, magic.data(), magic.size());
    header_.assign(page, '\0');
    std::memcpy(header_.data(), &header, sizeof header);
    sink_(header_);
    block_sums_.reserve(plan_.blocks * code_orders);
    fences_.reserve(plan_.blocks * code_orders);
    buffer_.reserve(buffer_postings);
  }

  void put(const Posting& posting) {
    if (in_order_ % FeatureSegment::postings_a_block == 0)
      fences_.push_back(static_cast<std::uint32_t>(posting.code >> 32));
    buffer_.push_back(posting);
    if (++in_order_ == postings_) end_order();
    else if (buffer_.size() == buffer_postings) flush();
  }

  void finish(const std::vector<ClipKey>& keys, const std::vector<std::uint32_t>& first_frames,
              const std::vector<std::uint32_t>& clip_of_frame) {
    std::string tail;
    tail.append(bytes_of_vector(keys));
    tail.append(bytes_of_vector(first_frames));
    tail.append(bytes_of_vector(clip_of_frame));
    tail.append(bytes_of_vector(fences_));
    tail.append(bytes_of_vector(block_sums_));
    tail.resize(plan_.sum - plan_.tail, '\0');
    const std::uint64_t sum = checksum(tail, checksum(header_));
    tail.append(reinterpret_cast<const char*>(&sum), sizeof sum);
    sink_(tail);
  }

 private:
  static constexpr std::size_t buffer_postings = 1024 * FeatureSegment::postings_a_block;
  void end_order() {
    in_order_ = 0;
    const std::size_t blocks = (buffer_.size() + FeatureSegment::postings_a_block - 1) / FeatureSegment::postings_a_block;
    buffer_.resize(blocks * FeatureSegment::postings_a_block);
    flush();
  }
  void flush() {
    const std::string_view bytes = bytes_of_vector(buffer_);
    for (std::size_t at = 0; at < bytes.size(); at += block_bytes)
      block_sums_.push_back(block_sum(bytes.substr(at, block_bytes), block_sums_.size()));
    sink_(bytes);
    buffer_.clear();
  }

  const FeatureSegment::Sink& sink_;
  Plan plan_;
  std::uint64_t postings_, in_order_ = 0;
  std::string header_;
  std::vector<Posting> buffer_;
  std::vector<std::uint32_t> fences_, block_sums_;
};

// Windows that touch, read as one: its blocks, and how many blocks are kept before them.
struct Run {
  std::size_t first, last, kept;
};

// Which run each window lies in. Returns how many blocks all hold.
std::size_t join(std::span<const BlockWindow> windows, std::vector<Run>& runs, std::vector<std::uint32_t>& run_of) {
  std::size_t kept = 0;
  run_of.reserve(windows.size());
  for (const BlockWindow& window : windows) {
    if (runs.empty() || window.first > runs.back().last) runs.push_back({window.first, window.first, kept});
    const std::size_t last = std::max(runs.back().last, window.last);
    kept += last - runs.back().last;
    runs.back().last = last;
    run_of.push_back(static_cast<std::uint32_t>(runs.size() - 1));
  }
  return kept;
}

}  // namespace

Posting posting_of(const model::FrameFeatures& frame, const model::LocalFeature& feature, bool mirrored) {
  const float long_side = static_cast<float>(std::max<int>({frame.width_px, frame.height_px, 1}));
  const auto place = [&](int at, int side) {
    const float from_centre = static_cast<float>(at) / model::feature_units - static_cast<float>(side) / 2;
    return static_cast<std::int8_t>(std::lround(from_centre / long_side * units));
  };
  Posting out;
  out.x = place(feature.x, frame.width_px);
  if (mirrored) out.x = static_cast<std::int8_t>(-out.x);
  out.y = place(feature.y, frame.height_px);
  out.log_size = static_cast<std::int8_t>(std::lround(feature.level + 3 * std::log2(448 / long_side)));
  out.direction = static_cast<std::uint8_t>((mirrored ? 48 - feature.direction : feature.direction) % 32);
  return out;
}

base::Result<FeatureSegment> FeatureSegment::open(std::string_view bytes, ReadRanges read) {
  const auto bad = [](const char* why) { return base::fail(base::ErrorKind::mismatch, why); };
  Header header{};
  if (bytes.size() < page) return bad("a part of the index is too short");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::string_view(header.magic, magic.size()) != magic) return bad("no part of an index of this version");
  if (header.postings > most_postings) return bad("a part of the index is damaged");
  const Plan plan = plan_of(header.clips, header.frames, header.postings);
  if (header.length != plan.length || bytes.size() != plan.length) return bad("a part of the index is cut off");
  std::uint64_t sum = 0;
  std::memcpy(&sum, bytes.data() + plan.sum, sizeof sum);
  if (checksum(bytes.substr(plan.tail, plan.sum - plan.tail), checksum(bytes.substr(0, page))) != sum)
    return bad("a part of the index is damaged");
  FeatureSegment out;
  out.bytes_ = bytes;
  out.read_ = std::move(read);
  out.clips_ = header.clips;
  out.frames_ = header.frames;
  out.postings_ = header.postings;
  const auto words = [&](std::uint64_t at) { return reinterpret_cast<const std::uint32_t*>(bytes.data() + at); };
  out.keys_ = reinterpret_cast<const ClipKey*>(bytes.data() + plan.tail);
  out.first_frames_ = words(plan.first_frames);
  out.clip_of_frame_ = words(plan.clip_of_frame);
  out.fences_ = words(plan.fences);
  out.block_sums_ = words(plan.block_sums);
  for (std::size_t order = 0; order < code_orders; ++order)
    for (std::size_t block = 0; block < plan.blocks; block += fences_a_post)
      out.posts_[order].push_back(out.fences_[order * plan.blocks + block]);
  for (std::uint32_t frame = 0; frame < out.frames_; ++frame)
    if (const auto clip = out.clip_of_frame_[frame]; clip >= out.clips_ || out.first_frames_[clip] > frame)
      return bad("a part of the index is damaged");
  return out;
}

base::Result<FeatureSegment> FeatureSegment::open_own(std::string_view bytes) {
  auto out = open(bytes);
  if (out) out->own_ = true;
  return out;
}

std::size_t FeatureSegment::block_of(int order, std::uint64_t code) const {
  const auto wanted = static_cast<std::uint32_t>(code >> 32);
  const auto& posts = posts_[static_cast<std::size_t>(order)];
  const auto post = static_cast<std::size_t>(std::upper_bound(posts.begin(), posts.end(), wanted) - posts.begin());
  if (post == 0) return 0;
  const std::size_t count = blocks(), from = (post - 1) * fences_a_post;
  const std::uint32_t* fences = fences_ + static_cast<std::size_t>(order) * count;
  const std::uint32_t* at = std::upper_bound(fences + from, fences + std::min(from + fences_a_post, count), wanted);
  return static_cast<std::size_t>(at - fences) - 1;
}

std::uint64_t FeatureSegment::place_of(int order, std::uint64_t code) const {
  const std::size_t block = block_of(order, code), count = blocks();
  const std::uint32_t* fences = fences_ + static_cast<std::size_t>(order) * count;
  const double begin = fences[block], end = block + 1 < count ? fences[block + 1] : 4294967296.0;
  const double part = std::clamp((static_cast<double>(code >> 32) - begin) / std::max(end - begin, 1.0), 0.0, 1.0);
  return std::min(block * postings_a_block + static_cast<std::uint64_t>(part * postings_a_block), postings_);
}

std::uint64_t FeatureSegment::offset_of(int order, std::size_t block) const {
  return page + (static_cast<std::uint64_t>(order) * blocks() + block) * block_bytes;
}

bool FeatureSegment::blocks_good(int order, std::size_t first, const char* bytes, std::size_t size) const {
  std::size_t number = static_cast<std::size_t>(order) * blocks() + first;
  for (std::size_t at = 0; at < size; at += block_bytes, ++number)
    if (block_sum({bytes + at, block_bytes}, number) != block_sums_[number]) return false;
  return true;
}

bool FeatureSegment::read(int order, std::span<const BlockWindow> windows, BlocksRead& out) const {
  std::vector<Run> runs;
  std::vector<std::uint32_t> run_of;
  const std::size_t kept = join(windows, runs, run_of) * postings_a_block;
  if (read_ && out.kept.size() < kept) out.kept.resize(kept);
  out.windows.clear();
  out.ranges.clear();
  for (const Run& run : runs) {
    char* to = read_ ? reinterpret_cast<char*>(out.kept.data() + run.kept * postings_a_block) : nullptr;
    out.ranges.push_back({offset_of(order, run.first), (run.last - run.first) * block_bytes, to});
  }
  const ReadOutcome outcome = read_ ? read_(out.ranges) : ReadOutcome::at_once;
  if (outcome == ReadOutcome::failed) return false;
  out.waited = outcome == ReadOutcome::waited;
  for (std::size_t i = 0; i < runs.size() && !own_; ++i) {
    const char* bytes = read_ ? out.ranges[i].to : bytes_.data() + out.ranges[i].offset;
    if (!blocks_good(order, runs[i].first, bytes, out.ranges[i].bytes)) return false;
  }
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const Run& run = runs[run_of[i]];
    const auto* begin = read_ ? out.kept.data() + run.kept * postings_a_block
                              : reinterpret_cast<const Posting*>(bytes_.data() + offset_of(order, run.first));
    const std::size_t from = windows[i].first * postings_a_block;
    const std::size_t to = std::min<std::size_t>(windows[i].last * postings_a_block, postings_);
    out.windows.emplace_back(begin + (from - run.first * postings_a_block), to - from);
  }
  return true;
}

bool FeatureSegment::check_all() const {
  constexpr std::size_t blocks_a_step = 1024;
  BlocksRead out;
  for (int order = 0; order < code_orders; ++order)
    for (std::size_t first = 0; first < blocks(); first += blocks_a_step) {
      const BlockWindow window{first, std::min(first + blocks_a_step, blocks())};
      if (!read(order, {&window, 1}, out)) {
        note_damage();
        return false;
      }
    }
  return true;
}

void SegmentBuilder::add(const ClipKey& key, const model::ClipFingerprint& clip) {
  const auto number = static_cast<std::uint32_t>(keys_.size());
  keys_.push_back(key);
  first_frames_.push_back(static_cast<std::uint32_t>(clip_of_frame_.size()));
  for (const auto& frame : clip.frames) {
    for (const auto& feature : frame.features) {
      Posting posting = posting_of(frame, feature, false);
      posting.frame = static_cast<std::uint32_t>(clip_of_frame_.size());
      for (int order = 0; order < code_orders; ++order) {
        posting.code = feature_code(feature.bits, order);
        orders_[static_cast<std::size_t>(order)].push_back(posting);
      }
    }
    clip_of_frame_.push_back(number);
  }
}

void SegmentBuilder::write(const FeatureSegment::Sink& sink) {
  Writer writer(sink, clips(), static_cast<std::uint32_t>(clip_of_frame_.size()), postings());
  for (auto& order : orders_) {
    std::sort(order.begin(), order.end(), [](const Posting& a, const Posting& b) {
      return a.code != b.code ? a.code < b.code : a.frame < b.frame;
    });
    for (const Posting& posting : order) writer.put(posting);
    order.clear();
  }
  writer.finish(keys_, first_frames_, clip_of_frame_);
  *this = SegmentBuilder();
}

namespace {

// The lists of all parts, one after the other.
struct Joined {
  std::vector<ClipKey> keys;
  std::vector<std::uint32_t> first_frames, clip_of_frame;
  std::vector<std::uint32_t> frame_base;  // of each part
  std::uint64_t postings = 0;
};

Joined joined(std::span<const FeatureSegment* const> parts) {
  Joined out;
  for (const FeatureSegment* part : parts) {
    const auto clip_base = static_cast<std::uint32_t>(out.keys.size());
    out.frame_base.push_back(static_cast<std::uint32_t>(out.clip_of_frame.size()));
    for (std::uint32_t clip = 0; clip < part->clips(); ++clip) {
      out.keys.push_back(part->key(clip));
      out.first_frames.push_back(out.frame_base.back() + part->first_frame(clip));
    }
    for (std::uint32_t frame = 0; frame < part->frames(); ++frame)
      out.clip_of_frame.push_back(clip_base + part->clip_of(frame));
    out.postings += part->postings();
  }
  return out;
}

// The postings of an order of one part, front to back.
class Cursor {
 public:
  Cursor(const FeatureSegment& part, std::uint32_t frame_base, int order)
      : part_(&part), frame_base_(frame_base), order_(order) {}
  // The next stretch, read and checked. False at the end, and where it is damaged.
  bool more() {
    const BlockWindow next{block_, std::min(block_ + blocks_a_step, part_->blocks())};
    if (next.first >= next.last) return false;
    if (!part_->read(order_, {&next, 1}, read_)) {
      part_->note_damage();
      return false;
    }
    here_ = read_.windows[0];
    block_ = next.last;
    return true;
  }
  std::uint64_t code() const { return here_.front().code; }
  // False where the stretch is at its end.
  bool take(Posting& out) {
    out = here_.front();
    out.frame += frame_base_;
    here_ = here_.subspan(1);
    return !here_.empty();
  }

 private:
  static constexpr std::size_t blocks_a_step = 256;
  const FeatureSegment* part_;
  std::uint32_t frame_base_;
  int order_;
  std::size_t block_ = 0;
  BlocksRead read_;
  std::span<const Posting> here_;
};

}  // namespace

bool merge_segments(std::span<const FeatureSegment* const> parts, const FeatureSegment::Sink& sink,
                    const std::function<bool()>& stopped) {
  const Joined all = joined(parts);
  Writer writer(sink, static_cast<std::uint32_t>(all.keys.size()), static_cast<std::uint32_t>(all.clip_of_frame.size()), all.postings);
  for (int order = 0; order < code_orders; ++order) {
    std::vector<Cursor> cursors;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (Cursor cursor(*parts[i], all.frame_base[i], order); cursor.more()) cursors.push_back(std::move(cursor));
    while (!cursors.empty()) {
      auto least = cursors.begin();  // few parts: looked through one by one
      for (auto at = cursors.begin() + 1; at != cursors.end(); ++at)
        if (at->code() < least->code()) least = at;
      Posting posting;
      const bool more = least->take(posting);
      writer.put(posting);
      if (more) continue;
      if (stopped && stopped()) return false;
      if (!least->more()) cursors.erase(least);
    }
    if (std::any_of(parts.begin(), parts.end(), [](const auto* part) { return part->damaged(); })) return false;
  }
  writer.finish(all.keys, all.first_frames, all.clip_of_frame);
  return true;
}

}  // namespace contrechamp::match
