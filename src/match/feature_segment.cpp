#include "match/feature_segment.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "match/checksum.h"

namespace contrechamp::match {
namespace {

constexpr std::uint64_t page = FeatureSegment::page_bytes;
constexpr std::uint64_t most_postings = std::uint64_t{1} << 36;
constexpr std::string_view magic = "ccix0001";
constexpr float units = 160;

struct Header {
  char magic[8];
  std::uint32_t clips, frames;
  std::uint64_t postings;
  std::uint64_t length;
};

std::uint64_t padded(std::uint64_t bytes) { return (bytes + page - 1) / page * page; }

// Where everything lies, from the counts alone; offsets in bytes.
struct Plan {
  std::uint64_t order_bytes, tail, first_frames, clip_of_frame, fences, page_sums, sum, length;
  std::uint64_t blocks, pages;
};

Plan plan_of(std::uint32_t clips, std::uint32_t frames, std::uint64_t postings) {
  Plan out{};
  out.blocks = (postings + FeatureSegment::postings_a_block - 1) / FeatureSegment::postings_a_block;
  out.order_bytes = padded(postings * sizeof(Posting));
  out.pages = code_orders * out.order_bytes / page;
  out.tail = page + code_orders * out.order_bytes;
  out.first_frames = out.tail + std::uint64_t{clips} * sizeof(ClipKey);
  out.clip_of_frame = out.first_frames + std::uint64_t{clips} * 4;
  out.fences = out.clip_of_frame + std::uint64_t{frames} * 4;
  out.page_sums = out.fences + out.blocks * code_orders * 4;
  out.sum = (out.page_sums + out.pages * 4 + 7) / 8 * 8;
  out.length = out.sum + 8;
  return out;
}

std::uint32_t page_sum(std::string_view bytes, std::uint64_t number) {
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
    page_sums_.reserve(plan_.pages);
    fences_.reserve(plan_.blocks * code_orders);
  }

  void put(const Posting& posting) {
    if (in_order_ % FeatureSegment::postings_a_block == 0)
      fences_.push_back(static_cast<std::uint32_t>(posting.code >> 32));
    buffer_.append(reinterpret_cast<const char*>(&posting), sizeof posting);
    if (++in_order_ == postings_) end_order();
    else if (buffer_.size() >= buffer_bytes) flush();
  }

  void finish(const std::vector<ClipKey>& keys, const std::vector<std::uint32_t>& first_frames,
              const std::vector<std::uint32_t>& clip_of_frame) {
    std::string tail;
    tail.append(bytes_of_vector(keys));
    tail.append(bytes_of_vector(first_frames));
    tail.append(bytes_of_vector(clip_of_frame));
    tail.append(bytes_of_vector(fences_));
    tail.append(bytes_of_vector(page_sums_));
    tail.resize(plan_.sum - plan_.tail, '\0');
    const std::uint64_t sum = checksum(tail, checksum(header_));
    tail.append(reinterpret_cast<const char*>(&sum), sizeof sum);
    sink_(tail);
  }

 private:
  static constexpr std::size_t buffer_bytes = 256 * page;
  void end_order() {
    in_order_ = 0;
    buffer_.resize(padded(buffer_.size()), '\0');
    flush();
  }
  void flush() {
    for (std::size_t at = 0; at < buffer_.size(); at += page)
      page_sums_.push_back(page_sum(std::string_view(buffer_).substr(at, page), page_sums_.size()));
    sink_(buffer_);
    buffer_.clear();
  }

  const FeatureSegment::Sink& sink_;
  Plan plan_;
  std::uint64_t postings_, in_order_ = 0;
  std::string header_, buffer_;
  std::vector<std::uint32_t> fences_, page_sums_;
};

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

base::Result<FeatureSegment> FeatureSegment::open(std::string_view bytes) {
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
  out.clips_ = header.clips;
  out.frames_ = header.frames;
  out.postings_ = header.postings;
  const auto words = [&](std::uint64_t at) { return reinterpret_cast<const std::uint32_t*>(bytes.data() + at); };
  out.keys_ = reinterpret_cast<const ClipKey*>(bytes.data() + plan.tail);
  out.first_frames_ = words(plan.first_frames);
  out.clip_of_frame_ = words(plan.clip_of_frame);
  out.fences_ = words(plan.fences);
  out.page_sums_ = words(plan.page_sums);
  out.checked_.assign((plan.pages + 63) / 64, 0);
  out.let_go();
  for (std::uint32_t frame = 0; frame < out.frames_; ++frame)
    if (const auto clip = out.clip_of_frame_[frame]; clip >= out.clips_ || out.first_frames_[clip] > frame)
      return bad("a part of the index is damaged");
  return out;
}

std::size_t FeatureSegment::block_of(int order, std::uint64_t code, std::size_t from) const {
  const std::size_t count = blocks();
  const std::uint32_t* fences = fences_ + static_cast<std::size_t>(order) * count;
  const auto wanted = static_cast<std::uint32_t>(code >> 32);
  // In steps that double, then by halves: codes come sorted, so the next is near.
  std::size_t low = from, step = 1;
  while (low + step < count && fences[low + step] <= wanted) low += step, step *= 2;
  const std::uint32_t* at = std::upper_bound(fences + low, fences + std::min(low + step, count), wanted);
  return at == fences + low ? low : static_cast<std::size_t>(at - fences) - 1;
}

std::string_view FeatureSegment::bytes_of(int order, std::size_t first, std::size_t last) const {
  const std::size_t begin = page + static_cast<std::size_t>(order) * padded(postings_ * sizeof(Posting));
  const std::size_t from = std::min<std::size_t>(first * postings_a_block, postings_) * sizeof(Posting);
  const std::size_t to = std::min<std::size_t>(last * postings_a_block, postings_) * sizeof(Posting);
  return bytes_.substr(begin + from, to - std::min(from, to));
}

std::span<const Posting> FeatureSegment::read(int order, std::size_t first, std::size_t last) const {
  const std::string_view bytes = bytes_of(order, first, last);
  const std::size_t from = static_cast<std::size_t>(bytes.data() - bytes_.data()) - page;
  if (bytes.empty() || !pages_good(from, from + bytes.size())) return {};
  return {reinterpret_cast<const Posting*>(bytes.data()), bytes.size() / sizeof(Posting)};
}

void FeatureSegment::prefetch(int order, std::size_t block) const {
  const char* at = bytes_of(order, block, block + 1).data();
  for (int line = 0; line < 6; ++line) __builtin_prefetch(at + 64 * line);  // a wrong address does no harm
}

bool FeatureSegment::newly_wanted(int order, std::size_t first, std::size_t last) const {
  const std::string_view bytes = bytes_of(order, first, last);
  const std::size_t from = static_cast<std::size_t>(bytes.data() - bytes_.data()) - page;
  bool out = false;
  for (std::size_t number = from / page; number * page < from + bytes.size(); ++number) {
    std::uint64_t &word = wanted_[number / 64], bit = std::uint64_t{1} << (number % 64);
    out |= (word & bit) == 0;
    word |= bit;
  }
  return out;
}

bool FeatureSegment::check_all() const {
  for (int order = 0; order < code_orders && !damaged_; ++order) read(order, 0, blocks());
  return !damaged_;
}

// Bytes of postings, counted from the first page of them.
bool FeatureSegment::pages_good(std::size_t from_byte, std::size_t to_byte) const {
  for (std::size_t number = from_byte / page; number <= (to_byte - 1) / page; ++number) {
    if (checked_[number / 64] >> (number % 64) & 1) continue;
    const std::string_view bytes = bytes_.substr(page + number * page, page);
    bool good = page_sum(bytes, number) == page_sums_[number];
    for (std::size_t i = 0; good && i < page / sizeof(Posting); ++i) {
      Posting posting;
      std::memcpy(static_cast<void*>(&posting), bytes.data() + i * sizeof posting, sizeof posting);
      good = posting.frame < frames_;
    }
    if (!good) {
      damaged_ = true;
      return false;
    }
    checked_[number / 64] |= std::uint64_t{1} << (number % 64);
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

bool merge_segments(std::span<const FeatureSegment* const> parts, const FeatureSegment::Sink& sink) {
  std::vector<ClipKey> keys;
  std::vector<std::uint32_t> first_frames, clip_of_frame, frame_base;
  std::uint64_t postings = 0;
  for (const FeatureSegment* part : parts) {
    const auto clip_base = static_cast<std::uint32_t>(keys.size());
    frame_base.push_back(static_cast<std::uint32_t>(clip_of_frame.size()));
    for (std::uint32_t clip = 0; clip < part->clips(); ++clip) {
      keys.push_back(part->key(clip));
      first_frames.push_back(frame_base.back() + part->first_frame(clip));
    }
    for (std::uint32_t frame = 0; frame < part->frames(); ++frame)
      clip_of_frame.push_back(clip_base + part->clip_of(frame));
    postings += part->postings();
  }
  Writer writer(sink, static_cast<std::uint32_t>(keys.size()), static_cast<std::uint32_t>(clip_of_frame.size()), postings);
  struct Cursor {
    std::size_t part, block = 0;
    std::span<const Posting> here;
  };
  constexpr std::size_t blocks_a_step = 64;  // read and checked at once
  for (int order = 0; order < code_orders; ++order) {
    std::vector<Cursor> cursors;
    const auto more = [&](Cursor& cursor) {
      const FeatureSegment& part = *parts[cursor.part];
      cursor.here = part.read(order, cursor.block, std::min(cursor.block + blocks_a_step, part.blocks()));
      cursor.block += blocks_a_step;
      return !cursor.here.empty();
    };
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (Cursor cursor{i, 0, {}}; more(cursor)) cursors.push_back(cursor);
    while (!cursors.empty()) {
      auto least = cursors.begin();  // few parts: looked through one by one
      for (auto at = cursors.begin() + 1; at != cursors.end(); ++at)
        if (at->here.front().code < least->here.front().code) least = at;
      Posting posting = least->here.front();
      posting.frame += frame_base[least->part];
      writer.put(posting);
      least->here = least->here.subspan(1);
      if (least->here.empty() && !more(*least)) cursors.erase(least);
    }
    for (const FeatureSegment* part : parts)
      if (part->damaged()) return false;
  }
  writer.finish(keys, first_frames, clip_of_frame);
  return true;
}

}  // namespace contrechamp::match
