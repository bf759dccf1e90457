#include "views/json/clock.h"

#include "pipeline/stages/clock/clock_json.h"
#include "views/json/clock_solution.h"
#include "views/json/statements.h"
#include "views/json/values.h"

namespace contrechamp::views {
namespace {

using base::Json;

const char* to_string(ClaimsAgree claims) {
  switch (claims) {
    case ClaimsAgree::agree: return "agree";
    case ClaimsAgree::contradict: return "contradict";
    default: return "unknown";
  }
}

Json member_json(const GroupMember& member) {
  Json out{{"id", member.clip.id},
           {"name", member.item.name},
           {"kind", member.item.kind},
           {"side", or_null(member.item.side)}};
  out.update(to_json(member.clip));
  out["same_recording"] = member.same_recording;
  return out;
}

void add_opinions(Json& link, const PairOpinions& stated, const std::string& a) {
  link["voices"] = to_json(stated, a);
  link["disputed"] = stated.disputed;
}

Json link_json(const GroupLink& link) {
  Json out = to_json(link.solved);
  out["claims"] = to_string(link.claims);
  add_opinions(out, link.stated, link.solved.a);
  return out;
}

const std::string& first_of(const LinkSetAside& link) { return link.link.a; }
const std::string& first_of(const OtherPair& pair) { return pair.a; }

template <class Solved>
Json pair_json(const NamedPair<Solved>& pair) {
  Json out = to_json(pair.solved);
  add_opinions(out, pair.stated, first_of(pair.solved));
  out["a_name"] = pair.a_name, out["b_name"] = pair.b_name;
  return out;
}

Json claim_json(const WorldClaim& claim) {
  return {{"item", claim.item},
          {"name", claim.name},
          {"at_s", claim.at_s},
          {"earliest", time_json(claim.earliest.us)},
          {"latest", time_json(claim.latest.us)},
          {"by", claim.by},
          {"contradicts", claim.contradicts}};
}

Json fit_json(const clock::WorldFit& fit) {
  return {{"claims", fit.claims}, {"zero_from", time_json(fit.zero_from.us)}, {"zero_to", time_json(fit.zero_to.us)}};
}

Json clip_json(const ClipAlone& clip) {
  return {{"id", clip.id},
          {"name", clip.item.name},
          {"side", or_null(clip.item.side)},
          {"state", clip.state ? Json(clock::to_string(*clip.state)) : Json()},
          {"best",
           clip.best ? Json{{"id", clip.best->id}, {"name", clip.best->name}, {"score", clip.best->score}} : Json()}};
}

Json statement_json(const store::StatementRow& s) {
  return {{"seq", s.seq},
          {"item", s.item},
          {"value", s.value},
          {"typed", typed_json(s)},
          {"agent", s.agent},
          {"by", s.by},
          {"evidence", or_null(s.evidence)},
          {"time", time_json(s.time_us)}};
}

}  // namespace

Json to_json(const ArchiveClock& clock) {
  return {{"groups", array_of(clock.groups, [](const auto& group) { return to_json(group); })},
          {"set_aside", array_of(clock.set_aside, pair_json<LinkSetAside>)},
          {"other", array_of(clock.other, pair_json<OtherPair>)}};
}

Json to_json(const ClockGroup& group) {
  return {{"id", group.id},
          {"members", array_of(group.members, member_json)},
          {"links", array_of(group.links, link_json)},
          {"sides", group.sides},
          {"world", to_json(group.world)}};
}

Json to_json(const GroupWorld& world) {
  return {{"claims", array_of(world.claims, claim_json)}, {"fits", array_of(world.fits, fit_json)}};
}

Json to_json(const ClipsAlone& alone) { return {{"total", alone.total}, {"clips", array_of(alone.clips, clip_json)}}; }

Json to_json(const PairEvidence& evidence) {
  return {{"a", evidence.a},
          {"b", evidence.b},
          {"state", evidence.state ? Json(clock::to_string(*evidence.state)) : Json()},
          {"words", sentence_of(evidence.state)},
          {"score", evidence.score},
          {"false_rate", evidence.false_rate},
          {"hypotheses", array_of(evidence.hypotheses, [](const auto& h) { return pipeline::to_json(h); })},
          {"said", array_of(evidence.statements, statement_json)}};
}

Json to_json(const PairOpinions& opinions, const std::string& a) {
  return array_of(opinions.opinions, [&](const LinkOpinion& one) {
    const bool lock = one.what == model::LinkStatement::What::lock;
    return Json{{"seq", one.seq},
                {"by", one.by},
                {"what", to_string(one.what)},
                {"offset_s", lock ? Json(one.a == a ? one.offset_s : 0 - one.offset_s) : Json()},
                {"evidence", or_null(one.evidence)},
                {"time", time_json(one.time_us)}};
  });
}

}  // namespace contrechamp::views
