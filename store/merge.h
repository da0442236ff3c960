#pragma once

#include "store/facts.pb.h"

namespace netra {

// Of one content so many of its first versions that say something keep their words, by name, and as many of its last.
inline constexpr int kWordsKept = 16;

// Union of facts: commutative, associative, idempotent. What is in `into` afterwards is in normal form (lists sorted,
// bytes of what was erased gone) whatever the order in which facts came. REQUIRES: both are about the same entity.
// Derived hit ids are left alone: `from`'s are no facts and do not pass over.
void merge(pb::ContentFacts& into, const pb::ContentFacts& from);
void merge(pb::ActFacts& into, const pb::ActFacts& from);
void merge(pb::IndexFacts& into, const pb::IndexFacts& from);
void merge(pb::AccountFacts& into, const pb::AccountFacts& from);

// Whether `a` stands before `b` as the proof of one and the same fact: (incomplete last, time, SHA-256 of the value, of the
// record).
bool stands_before(const pb::Evidence& a, const pb::Evidence& b);
// The order of names that lists of entities are kept in.
bool before(const pb::Entity& a, const pb::Entity& b);
bool same(const pb::Entity& a, const pb::Entity& b);

}  // namespace netra
