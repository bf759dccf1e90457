// Joins pairs of copies into families. A family is one footage, and the part of it that each clip shows.
//
// What joins a family is not a clip but the stretch of it, and the part of its picture, that a pair shares. So a
// compilation belongs to as many families as it shows footages. All stretches of a clip that is no compilation are one
// footage.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "copies/geometry/cover.h"
#include "model/fingerprint.h"

namespace contrechamp::copies {

struct FamilyClip {
  std::int64_t duration_us = 0;  // 0 for a photo
  int width_px = 0, height_px = 0;
  std::int64_t size_bytes = 0;
};

struct FamilyLink {
  std::uint32_t a = 0, b = 0;  // numbers of clips
  PlaneMap map;                // from a's picture to b's
  Box region;                  // in b's picture, around what both show; empty: the whole overlap
  double same = 1;             // share of the overlap in which both show the same
  double score = 0;
  std::vector<model::CopySegment> segments;  // none: a person states the pair without its segments
};

struct Shown {
  std::int64_t start_us = 0, end_us = 0;                  // in the clip
  std::int64_t footage_start_us = 0, footage_end_us = 0;  // in the footage's time base
};

struct Member {
  std::uint32_t clip = 0;
  bool placed = true;        // false: its place in the footage is not known
  std::vector<Shown> shown;  // ascending
  PlaneMap map;              // from its picture to the reference's
  bool mirrored = false;
  double turn_deg = 0;
  double speed = 1;    // of the footage against the clip: 2 shows it twice as fast
  double view = 1;     // share of the reference's picture that it shows
  double inset = 1;    // share of its own picture that the footage fills
  double covered = 0;  // share of the overlap in which it shows something else
  double detail = 1;   // its pixels across one of the reference's
};

struct Family {
  std::vector<Member> members;     // the reference first, then by where they begin
  std::vector<std::size_t> links;  // numbers of the links that make it
  std::uint32_t widest = 0;        // member that shows most of the scene; of equals the longest
  std::uint32_t best = 0;          // member with most detail; of equals the one with most bytes a second
  std::int64_t length_us = 0;      // of the footage as far as the members show it
};

// Largest families first. Deterministic: clips and links are taken in the order given.
std::vector<Family> find_families(std::span<const FamilyClip> clips, std::span<const FamilyLink> links);

}  // namespace contrechamp::copies
