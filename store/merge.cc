#include "store/merge.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

namespace netra {
namespace {

using Times = google::protobuf::RepeatedField<int64_t>;

void add_times(Times& into, const Times& from) {
  if (from.empty()) return;
  into.MergeFrom(from);
  std::sort(into.begin(), into.end());
  into.Truncate(static_cast<int>(std::unique(into.begin(), into.end()) - into.begin()));
}

// The list of messages that both have, sorted by `less`; what is equal under it is merged by `join(kept, other)`.
template <typename T, typename Less, typename Join>
void add_all(google::protobuf::RepeatedPtrField<T>& into, const google::protobuf::RepeatedPtrField<T>& from, Less less, Join join) {
  for (const T& other : from) {
    auto place = std::lower_bound(into.begin(), into.end(), other, less);
    if (place != into.end() && !less(other, *place)) {
      join(*place, other);
      continue;
    }
    int at = static_cast<int>(place - into.begin());
    *into.Add() = other;
    for (int i = into.size() - 1; i > at; --i) into.SwapElements(i, i - 1);
  }
}

void keep_greatest(std::string& into, const std::string& from) {
  if (from > into) into = from;
}

int64_t earliest_known(int64_t a, int64_t b) { return a == 0 ? b : b == 0 ? a : std::min(a, b); }

// The row of the least evidence, as its time is the act's; then a row before none, as a roster changes acts forward only; then
// a later roster's, the least bytes.
void merge_member(pb::Member& into, const pb::Member& from) {
  const auto rank = [](const pb::Member& m) {
    return std::tuple(m.incomplete(), m.act_time_us(), m.none(), -static_cast<int64_t>(m.roster_sequence()));
  };
  if (rank(from) < rank(into)) into = from;
  else if (rank(from) == rank(into) && from.SerializeAsString() < into.SerializeAsString()) into = from;
}

void merge_readings(pb::Version& into, const pb::Version& from) {
  add_all(
      *into.mutable_readings(), from.readings(), [](const pb::Reading& a, const pb::Reading& b) { return a.text() < b.text(); },
      [](pb::Reading& kept, const pb::Reading& other) {
        if (other.pack_sequence() > kept.pack_sequence()) kept = other;
        else if (other.pack_sequence() == kept.pack_sequence() && other.SerializeAsString() > kept.SerializeAsString()) kept = other;
      });
}

bool target_before(const pb::Target& a, const pb::Target& b) {
  if (!same(a.target(), b.target())) return before(a.target(), b.target());
  return std::tuple(a.quoted(), std::string_view(a.version())) < std::tuple(b.quoted(), std::string_view(b.version()));
}

void strip(pb::Version& version) {
  version.clear_text();
  version.mutable_evidence()->clear_value();
}

void merge_version(pb::Version& into, const pb::Version& from) {
  keep_greatest(*into.mutable_content_version(), from.content_version());
  keep_greatest(*into.mutable_content_version_hash(), from.content_version_hash());
  into.set_since_us(std::min(into.since_us(), from.since_us()));
  // One value has one text, unless a program that read it otherwise came between: then the least hash decides.
  const bool other_text = !stands_before(into.evidence(), from.evidence()) && from.text_hash() < into.text_hash();
  if (stands_before(from.evidence(), into.evidence()) || other_text) {
    *into.mutable_evidence() = from.evidence();
    into.set_text(from.text());
    into.set_lang(from.lang());
    into.set_text_hash(from.text_hash());
  }
  merge_readings(into, from);
  add_times(*into.mutable_sighting_days(), from.sighting_days());
  if (from.has_member()) {
    if (into.has_member()) merge_member(*into.mutable_member(), from.member());
    else *into.mutable_member() = from.member();
  }
  into.set_act(std::max(into.act(), from.act()));
  add_all(*into.mutable_targets(), from.targets(), target_before, [](pb::Target& kept, const pb::Target& other) {
    keep_greatest(*kept.mutable_author_id(), other.author_id());
    keep_greatest(*kept.mutable_author_handle(), other.author_handle());
  });
  into.set_bytes_erased(into.bytes_erased() || from.bytes_erased());
  if (into.bytes_erased()) strip(into);
}

void merge_erasures(google::protobuf::RepeatedPtrField<pb::Erasure>& into, const google::protobuf::RepeatedPtrField<pb::Erasure>& from) {
  add_all(
      into, from,
      [](const pb::Erasure& a, const pb::Erasure& b) {
        return std::tuple(std::string_view(a.hit_id()), a.at_us(), std::string_view(a.reason())) <
               std::tuple(std::string_view(b.hit_id()), b.at_us(), std::string_view(b.reason()));
      },
      [](pb::Erasure&, const pb::Erasure&) {});
}

void strip(pb::ContentFacts& facts) {
  for (pb::Version& version : *facts.mutable_versions()) strip(version);
}

// Of a content that somebody edits without end, the first and the last versions that say something keep words and value;
// those between keep their hashes, times and readings. Who says something does so whatever else comes, and what lies between
// others does: the order does not matter.
void bound_words(pb::ContentFacts& facts) {
  if (facts.versions_size() <= 2 * kWordsKept) return;
  std::vector<pb::Version*> saying;
  for (pb::Version& version : *facts.mutable_versions())
    if (version.act() != 0) saying.push_back(&version);
  for (size_t i = kWordsKept; i + kWordsKept < saying.size(); ++i) strip(*saying[i]);
}

void merge_create(pb::Create& into, const pb::Create& from) {
  keep_greatest(*into.mutable_actor_id(), from.actor_id());
  keep_greatest(*into.mutable_author_id(), from.author_id());
  keep_greatest(*into.mutable_author_handle(), from.author_handle());
  if (stands_before(from.evidence(), into.evidence())) *into.mutable_evidence() = from.evidence();
  merge_member(*into.mutable_member(), from.member());
  into.set_pack_sequence(std::max(into.pack_sequence(), from.pack_sequence()));
}

// What a local id names: the least object is `whole`, the others stand beside it.
void merge_wholes(pb::IndexFacts& into, const pb::IndexFacts& from) {
  if (!from.has_whole()) return;
  google::protobuf::RepeatedPtrField<pb::Entity> named = from.others();
  *named.Add() = from.whole();
  if (into.has_whole()) *named.Add() = into.whole();
  auto& all = *into.mutable_others();
  add_all(all, named, before, [](pb::Entity&, const pb::Entity&) {});
  *into.mutable_whole() = all[0];
  all.DeleteSubrange(0, 1);
}

bool create_before(const pb::Create& a, const pb::Create& b) {
  return std::tuple(a.time_us(), std::string_view(a.named()), a.act()) < std::tuple(b.time_us(), std::string_view(b.named()), b.act());
}

}  // namespace

bool before(const pb::Entity& a, const pb::Entity& b) {
  return std::tie(a.platform(), a.domain(), a.id()) < std::tie(b.platform(), b.domain(), b.id());
}

bool same(const pb::Entity& a, const pb::Entity& b) {
  return std::tie(a.platform(), a.domain(), a.id()) == std::tie(b.platform(), b.domain(), b.id());
}

bool stands_before(const pb::Evidence& a, const pb::Evidence& b) {
  const auto rank = [](const pb::Evidence& e) {
    const std::string_view value = e.value_sha256();
    return std::tuple(e.incomplete(), e.act_time_us(), value.substr(0, 8), value.size() <= 8, value, std::string_view(e.record_sha256()),
                      std::string_view(e.position()));
  };
  return rank(a) < rank(b);
}

void merge(pb::ContentFacts& into, const pb::ContentFacts& from) {
  if (!into.has_object() && from.has_object()) *into.mutable_object() = from.object();
  keep_greatest(*into.mutable_author_id(), from.author_id());
  add_all(
      *into.mutable_versions(), from.versions(), [](const pb::Version& a, const pb::Version& b) { return a.version() < b.version(); },
      merge_version);
  into.set_deleted(into.deleted() || from.deleted());
  into.set_deleted_us(earliest_known(into.deleted_us(), from.deleted_us()));
  into.set_witness_us(std::max(into.witness_us(), from.witness_us()));
  merge_erasures(*into.mutable_erasures(), from.erasures());
  add_all(*into.mutable_local_ids(), from.local_ids(), before, [](pb::Entity&, const pb::Entity&) {});
  add_times(*into.mutable_undos(), from.undos());
  into.set_last_create_us(std::max(into.last_create_us(), from.last_create_us()));
  into.set_bytes_erased(into.bytes_erased() || from.bytes_erased());
  if (into.bytes_erased()) strip(into);
  bound_words(into);
}

void merge(pb::ActFacts& into, const pb::ActFacts& from) {
  if (!into.has_target() && from.has_target()) *into.mutable_target() = from.target();
  if (!into.has_object() && from.has_object()) *into.mutable_object() = from.object();
  add_all(*into.mutable_creates(), from.creates(), create_before, merge_create);
  add_times(*into.mutable_undos(), from.undos());
  into.set_last_create_us(std::max(into.last_create_us(), from.last_create_us()));
  if (from.has_own()) merge(*into.mutable_own(), from.own());
  into.set_witness_us(std::max(into.witness_us(), from.witness_us()));
  merge_erasures(*into.mutable_erasures(), from.erasures());
  into.set_bytes_erased(into.bytes_erased() || from.bytes_erased());
  if (!into.bytes_erased()) return;
  for (pb::Create& create : *into.mutable_creates()) create.mutable_evidence()->clear_value();
  if (into.has_own()) strip(*into.mutable_own());
}

void merge(pb::IndexFacts& into, const pb::IndexFacts& from) {
  if (!into.has_object() && from.has_object()) *into.mutable_object() = from.object();
  add_all(*into.mutable_targets(), from.targets(), before, [](pb::Entity&, const pb::Entity&) {});
  add_times(*into.mutable_undos(), from.undos());
  into.set_last_create_us(std::max(into.last_create_us(), from.last_create_us()));
  into.set_witness_us(std::max(into.witness_us(), from.witness_us()));
  add_all(*into.mutable_local_ids(), from.local_ids(), before, [](pb::Entity&, const pb::Entity&) {});
  merge_wholes(into, from);
}

void merge(pb::AccountFacts& into, const pb::AccountFacts& from) {
  into.set_deleted_us(earliest_known(into.deleted_us(), from.deleted_us()));
}

}  // namespace netra
