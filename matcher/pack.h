#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matcher/campaign_accounts.h"
#include "matcher/verdict.h"
#include "metrics/civil_time.h"
#include "metrics/sha256.h"

namespace netra {

struct Lexicon;  // matcher/lexicon.h: classes, phrases, repairs
struct RuleSet;  // matcher/rule.h: rules over classes

// A phrase of a contestant. `needs` names a class or context that must be in the text for it to count.
struct Entry {
  std::string text;
  std::string needs;
  uint8_t letter_case = 0;  // LetterCase: 0 any, 1 upper, 2 title
  int line = 0;
};

struct Contestant {
  std::string id;        // slug within the contest
  int number = 0;        // ballot number; 0 is unknown: numbers never resolve to it
  std::vector<std::string> names;     // as printed; the first ones are the persons or the party
  std::vector<Entry> name_entries, aliases, slogans, hashtags, gestures, labels;  // labels: attack labels used on it
};

// One election in one region. All times are instants (UTC), converted from whole days in the contest's zone.
struct Contest {
  std::string id, title, kind, region, zone;
  TimeUs active_from = 0, active_to = 0;   // [from, to)
  TimeUs penetapan = 0;                    // start of that day; 0 unknown: the class is always kode etik
  TimeUs undian = 0;                       // numbers resolve from here on; 0 unknown: never
  std::string number_needs;                // class that must stand beside a number for this contest
  std::vector<Contestant> contestants;
  std::string file;
  int line = 0;

  bool active_at(TimeUs t) const { return t >= active_from && t < active_to; }
  const Contestant* find(std::string_view contestant) const;
};

// One act of the regulation (KE-1 … DS-16) as data: when it applies and what an export cites.
struct RegulationItem {
  std::string id, title;
  std::string item_class;                  // `kode_etik`, `disiplin` or `pidana`
  std::string phase;                       // `before_penetapan`, `after_penetapan`, `any`
  std::vector<std::string> categories;     // roster categories that it binds
  std::vector<std::string> acts;           // act names that may fall under it without a rule naming it; may be empty
  std::vector<std::string> sides;          // empty is both
  struct Basis {
    std::string text;
    std::vector<std::string> categories;   // empty is all
    TimeUs from = 0, to = 0;               // in force [from, to); 0 is open
  };
  std::vector<Basis> basis;
  bool verified = false;
  TimeUs from = 0, to = 0;
};

struct Region {
  std::string code, name, zone;
  std::vector<std::string> aliases;
};

// A set of rule files, read and checked. Immutable; shared by reference count between workers, join and commands.
struct Pack {
  Sha256 identity;                         // SHA-256 of the canonical form, campaign accounts included
  std::vector<Contest> contests;           // sorted by id
  std::vector<RegulationItem> regulation;  // sorted by id
  CampaignAccounts accounts;
  std::vector<Region> regions;
  std::shared_ptr<const Lexicon> lexicon;
  std::shared_ptr<const RuleSet> rules;

  const Contest* find_contest(std::string_view id) const;
  // A region of regions.yaml by code, name or alias (`64.09`, `PPU`); null when none is called so.
  const Region* find_region(std::string_view text) const;
  // The code of such a region, a code that lies in one (`64.71.02`) or `ID`; nothing for anything else.
  std::optional<std::string> region_code(std::string_view text) const;
  // Seconds east of UTC that the region keeps, from its zone; the nation's capital's when unknown.
  int64_t zone_offset_s(std::string_view region, TimeUs at) const;
};

// True for `ID` and for digits parted by dots, as Kemendagri codes are; whether there is such a region, it does not say.
bool is_region_code(std::string_view text);
// True when `inner` lies in `outer`: Kemendagri codes, a prefix contains what it begins, `ID` contains all.
bool region_contains(std::string_view outer, std::string_view inner);

}  // namespace netra
