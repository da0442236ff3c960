#include "pack_folder.h"

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>

namespace netra {

PackFolder::PackFolder() {
  static std::atomic<int> counter{0};
  path_ = (std::filesystem::temp_directory_path() / ("netra-pack-" + std::to_string(::getpid()) + "-" + std::to_string(counter++))).string();
  std::filesystem::create_directories(path_);
}

PackFolder::~PackFolder() { std::filesystem::remove_all(path_); }

PackFolder& PackFolder::write(const std::string& name, const std::string& text) {
  const std::filesystem::path file = std::filesystem::path(path_) / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return *this;
}

std::vector<PackError> PackFolder::errors(const std::string& campaign_accounts) const {
  std::vector<PackError> errors;
  load_pack({path_}, campaign_accounts, errors);
  return errors;
}

void write_small_pack(PackFolder& folder) {
  folder.write("language/x.yaml", R"(language: x
classes:
  vote: [foo, foo bar]
  rally: [zing, zoom]
  marker: [numero, numero uno de]
  negator: [nope, never]
  reminder: {phrases: [never forget], hides: [negator]}
  adversative: [but]
  conjunction: [while]
  pair_joiner: [and]
  calm: [neutral]
  report: [reported]
  before_unit: [room]
  after_unit: [litres]
  party_word: [party]
  cheer: [hooray]
  boo: [booo hiss]
  shout: {phrases: [AMEN], case: upper}
  cue: {any: [vote, rally, office]}
numbers:
  words: {1: [one], 2: [two], 3: [three]}
  marker: [marker]
  cue: [vote, rally, marker]
  within: 3
  word_within: 0
  not_after: [before_unit]
  not_before: [after_unit]
gestures:
  one_finger: {number: 1, phrases: [one finger, "☝️"]}
  horns: {phrases: [horns up, "🤟"]}
kinds: [land, town, list]
offices:
  mayor: {kinds: [town], phrases: [mayor]}
emoji: {"👆": "☝️", "🅰️": a}
repairs: {nmr: numero, fo: foo}
)");
  folder.write("contests/land.yaml", R"(contest: land2024
title: Land
kind: land
region: ID
zone: Asia/Jakarta
active: [2024-01-01, 2024-12-31]
phases: {penetapan: 2024-02-01, undian: 2024-02-02}
contestants:
- {id: ada_bob, number: 1, names: [Ada Alpha, Bob Beta], aliases: [Ada-Bob, {text: AB, needs: cue, case: upper}, {text: Lady Ada, needs: contestant}], slogans: [onward now], hashtags: ["#AdaBob2024"], gestures: [one_finger], labels: [big talker]}
- {id: cyd_dan, number: 2, names: [Cyd Gamma, Dan Delta], aliases: [Cyd-Dan, {text: CD, needs: cue, case: upper}, {text: Sir Cyd, needs: contestant}], slogans: [upward zing], hashtags: ["#CydDan2024"], gestures: [], labels: [slow walker]}
- {id: eve_fox, number: 3, names: [Eve Epsilon, Fox Zeta], aliases: [Eve-Fox, {text: EF, needs: cue, case: upper}, {text: Miss Eve, needs: contestant}], slogans: [inward still], hashtags: ["#EveFox2024"], gestures: [horns], labels: [tall tale teller]}
)");
  folder.write("contests/town.yaml", R"(contest: town2024
title: Town
kind: town
region: "64.09"
zone: Asia/Makassar
active: [2024-06-01, 2024-12-31]
phases: {penetapan: 2024-09-01, undian: 2024-09-02}
contestants:
- {id: gus, number: 1, names: [Gus Gull], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}
- {id: hal, number: 2, names: [Hal Hawk], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}
)");
  folder.write("contests/parties.yaml", R"(contest: parties2024
title: Parties
kind: list
region: ID
zone: Asia/Jakarta
active: [2023-01-01, 2024-12-31]
phases: {penetapan: 2023-01-02, undian: 2023-01-02}
number_needs: party_word
contestants:
- {id: sun, number: 1, names: [Sunshine League], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}
- {id: moon, number: 2, names: [Moonlight League], aliases: [], slogans: [], hashtags: [], gestures: [], labels: []}
)");
  folder.write("regions.yaml", R"(regions:
- {code: "64", name: East, zone: Asia/Makassar, aliases: [E]}
- {code: "64.09", name: North, zone: Asia/Makassar, aliases: [N]}
- {code: "31", name: West, zone: Asia/Jakarta, aliases: []}
)");
  folder.write("regulation/law.yaml", R"(regulation: law
items:
- {id: KE-2, title: t, class: kode_etik, phase: before_penetapan, categories: [PNS], acts: [], sides: [support], verified: true, basis: [{text: A}]}
- {id: DS-2, title: t, class: disiplin, phase: after_penetapan, categories: [PNS], acts: [post], sides: [support], verified: false, from: 2022-09-22, basis: [{text: B, categories: [PNS], from: 2023-10-31}]}
)");
  folder.write("rules/call.yaml", R"(defaults: {from: [a]}
rules:
  vote_for:
    claim: A vote word with an object calls to vote for it.
    side: support
    grade: strong
    items: [KE-2, DS-2]
    when: {seq: [vote, object], within: 2}
    unless: [{class: negator, before: vote, within: 1}, {quoted: true}]
    examples: {match: [foo Ada-Bob, {text: foo numero 2, at: 2024-10-01, region: "31", expect: land2024/cyd_dan, side: support, grade: strong}], no: [foo the cat, never foo Ada-Bob]}
  vote_against:
    claim: A negated vote word with an object works against it.
    side: attack
    grade: strong
    when: {seq: [negator, vote, object], within: 1}
    examples: {match: [never foo Ada-Bob], no: [never forget foo Ada-Bob]}
  label:
    claim: An attack label used on a contestant works against it.
    side: attack
    grade: review
    when: {has: label}
    examples: {match: [what a big talker], no: [a talker]}
  slogan:
    claim: A slogan in one sentence with a rally word.
    side: support
    grade: review
    when: {near: [rally, contestant.slogan], within: 2}
    examples: {match: [zoom onward now], no: [onward now]}
  cheers:
    claim: A cheer without an object approves.
    stance: support
    grade: review
    when: {has: cheer}
    examples: {match: [hooray], no: [hurry]}
  boos:
    claim: A boo without an object disapproves.
    stance: attack
    grade: review
    when: {has: boo}
    examples: {match: [booo hiss], no: [hiss]}
)");
  folder.write("rules/context.yaml", R"(defaults: {from: [a]}
rules:
  calm:
    claim: A neutral word silences what no adversative parts from it.
    context: silence
    until: [adversative]
    when: {has: calm}
    examples: {match: [neutral], no: [natural]}
  report:
    claim: A report lowers what its sentence says.
    context: lower
    reach: sentence
    exemption: EX-8
    when: {has: report}
    examples: {match: [reported], no: [report]}
  even:
    claim: Who names all takes no side.
    context: info
    when: {even: all}
    examples: {match: ["Ada-Bob, Cyd-Dan, Eve-Fox"], no: ["Ada-Bob, Cyd-Dan"]}
)");
}

Verdict verdict_of(const Matcher& matcher, const std::string& text) {
  const auto scratch = matcher.make_scratch();
  Verdict verdict;
  matcher.match(text, *scratch, verdict);
  return verdict;
}

}  // namespace netra
