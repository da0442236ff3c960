#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "app/command.h"
#include "app/commands.h"
#include "app/highlight.h"
#include "app/listing.h"
#include "app/packs.h"
#include "app/program.h"
#include "app/terminal.h"
#include "metrics/civil_time.h"
#include "metrics/input_error.h"
#include "store/access_log.h"
#include "store/erase.h"
#include "store/hit_json.h"
#include "store/manifest.h"

namespace netra {
namespace {

TimeUs time_of(const std::string& option, const std::string& text) {
  if (text.empty()) return kTimeUnknown;
  if (const auto days = parse_date(text)) return *days * kDayUs;
  if (const auto at = parse_rfc3339(text)) return *at;
  throw InputError(fmt::format("{} '{}' is no time; write YYYY-MM-DD or RFC 3339", option, text));
}

// The time that a person in that region reads, with its distance from UTC.
std::string local_time(const Pack& pack, std::string_view region, TimeUs t) {
  if (t == kTimeUnknown) return "time unknown";
  const int64_t offset = pack.zone_offset_s(region, t);
  std::string text = format_utc((t / kSecondUs + offset) * kSecondUs);
  text.pop_back();
  text[10] = ' ';
  return fmt::format("{}{:+03}:{:02}", text, offset / 3600, std::abs(offset) / 60 % 60);
}

// Store and filters, as every hits command takes them.
struct HitsOptions {
  std::string store, contest, contestant, act, grade, item_class, region, from, to;
  PackChoice packs{" for regions and zones"};

  void declare(Options& options) {
    options.need("--store", store, "Store folder; a running daemon does not mind");
    options.text("--contest", contest, "Only this contest");
    options.text("--contestant", contestant, "Only this contestant, alone or written together: CONTEST/CONTESTANT");
    options.text("--act", act, "Only this act: post, comment, share, quote, reaction, follow");
    options.text("--grade", grade, "Only this grade: info, review, strong");
    options.text("--class", item_class, "Only hits with a regulation item of this class");
    options.text("--region", region, "Only members of this region: code or name; contains what it begins");
    options.text("--from", from, "Acts from this time on; a date begins at 00:00 UTC");
    options.text("--to", to, "Acts before this time, a date likewise");
    packs.declare(options);
  }

  // A slip of the pen finds nothing, without an error: hits of an earlier pack may name what this one does not know.
  void note_unknown(const HitFilter& wanted, const Pack& pack) const {
    if (!wanted.contest.empty() && !pack.find_contest(wanted.contest)) say("note: the packs know no contest '{}'\n", wanted.contest);
    const auto has = [&](const Contest& one) { return (wanted.contest.empty() || one.id == wanted.contest) && one.find(wanted.contestant); };
    if (!contestant.empty() && std::none_of(pack.contests.begin(), pack.contests.end(), has)) say("note: the packs know no contestant '{}' there\n", contestant);
    const auto is_of = [&](const RegulationItem& item) { return item.item_class == item_class; };
    if (!item_class.empty() && std::none_of(pack.regulation.begin(), pack.regulation.end(), is_of)) say("note: no regulation item is of class '{}'\n", item_class);
  }

  HitFilter filter(const Pack& pack) const {
    const size_t slash = contestant.find('/');
    const std::string of = slash == std::string::npos ? contest : contestant.substr(0, slash);
    if (!contest.empty() && contest != of) throw InputError(fmt::format("--contestant {} is none of --contest {}", contestant, contest));
    HitFilter wanted{of, contestant.substr(slash + 1), act, grade, item_class, region, time_of("--from", from), time_of("--to", to)};
    if (!act.empty() && !act_of(act)) throw InputError(fmt::format("--act '{}' is unknown; known are post, comment, share, quote, reaction, follow", act));
    if (!grade.empty() && !grade_of(grade)) throw InputError(fmt::format("--grade '{}' is unknown; known are info, review, strong", grade));
    if (region.empty()) return wanted;
    const auto code = pack.region_code(region);
    if (!code) throw InputError(fmt::format("--region '{}' is unknown; give a code or a name of regions.yaml", region));
    wanted.region = *code;
    return wanted;
  }
};

// What the access log says of a look at many hits.
std::string described(const HitFilter& filter) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
  };
  add("contest", filter.contest);
  add("contestant", filter.contestant);
  add("act", filter.act);
  add("grade", filter.grade);
  add("class", filter.item_class);
  add("region", filter.region);
  add("from", filter.from ? format_utc(filter.from) : "");
  add("to", filter.to ? format_utc(filter.to) : "");
  return text.empty() ? "all" : text;
}

class HitsListCommand final : public Command {
 public:
  std::string name() const override { return "hits list"; }
  std::string meaning() const override { return "List hits, one a line, without their texts"; }
  std::string examples() const override {
    return "  netra hits list --store /var/lib/netra --grade strong\n"
           "  netra hits list --store ./replay-store --region 64.09 --act reaction\n";
  }
  void declare(Options& options) override {
    options_.declare(options);
    Listing::declare(options, output_);
  }
  int run() override {
    const auto pack = options_.packs.pack();
    const auto store = Store::open(options_.store, Store::Mode::kReadOnly);
    Listing listing(output_, {"id", "at", "act", "side", "grade", "status", "contest", "contestant", "person", "category", "region", "items"});
    const HitFilter filter = options_.filter(*pack);
    options_.note_unknown(filter, *pack);
    log_access(options_.store, current_user(), "hits list", described(filter), wall_clock());
    for_each_hit(*store, filter, [&](const pb::Hit& hit) {
      listing.add(row(*pack, listing.is_table(), summary_of(hit)));
      return true;
    });
    write_out(listing.text());
    say("{} hits\n", listing.size());
    return kDone;
  }

 private:
  static std::vector<Listing::Cell> row(const Pack& pack, bool for_people, const HitSummary& hit) {
    const std::string utc = hit.act_time ? format_utc(hit.act_time) : "";
    return {for_people ? hit.id.substr(0, 12) : hit.id,
            for_people ? local_time(pack, hit.region, hit.act_time) : utc,
            std::string(name_of(hit.act)),
            std::string(name_of(hit.side)),
            std::string(name_of(hit.grade)),
            std::string(name_of(hit.status)),
            hit.contest,
            hit.contestant,
            hit.person,
            hit.category,
            hit.region,
            hit.items};
  }

  HitsOptions options_;
  std::string output_ = "table";
};

class HitsShowCommand final : public Command {
 public:
  std::string name() const override { return "hits show"; }
  std::string meaning() const override { return "Show one hit with its evidence; the look is logged"; }
  std::string examples() const override {
    return "  netra hits show 3f2a91c04b7d --store /var/lib/netra\n"
           "  netra hits show 3f2a91c04b7d --store /var/lib/netra -o json | jq .regulation\n";
  }
  void declare(Options& options) override {
    options.argument("ID", id_, "The hit's id, or its first digits", true);
    options.need("--store", store_, "Store folder; a running daemon does not mind");
    options.flag("--comparable", comparable_, "Leave out positions, run and program, as export does");
    options.choice("-o,--output", output_, {"table", "json", "jsonl", "csv"}, "Shape of the output");
    packs_.declare(options);
  }
  int run() override {
    const auto store = Store::open(store_, Store::Mode::kReadOnly);
    std::string out;
    const bool found = with_hit(*store, id_, [&](const pb::Hit& hit) {
      const HitSummary summary = summary_of(hit);
      log_access(store_, current_user(), "hits show", summary.id, wall_clock());
      if (output_ == "table") out = told(*packs_.pack(), summary);
      if (output_ == "csv") {
        append_hit_csv_header(comparable_, out);
        append_hit_csv(hit, comparable_, out);
        return;
      }
      std::string json;
      append_hit_json(hit, comparable_, json);
      out += (output_ == "table" ? printable(json) : json) + '\n';
    });
    if (!found) {
      say("{}: no such hit\n", id_);
      return kNotSo;
    }
    write_out(out);
    return kDone;
  }

 private:
  static std::string told(const Pack& pack, const HitSummary& hit) {
    const Terminal terminal(STDOUT_FILENO);
    std::string out = fmt::format("{}  {} by {} ({}, {}, {}) {}\n", terminal.paint("1", hit.id), name_of(hit.act), hit.person, hit.category,
                                  hit.agency, hit.region, local_time(pack, hit.region, hit.act_time));
    out += fmt::format("{} {} of {}/{} ({}), {}; {}\n", terminal.paint("1", name_of(hit.grade)), name_of(hit.side), hit.contest,
                       hit.contestant, hit.name, name_of(hit.status), fmt::join(hit.items, " "));
    return out + (hit.by_account ? "ground: a campaign account\n" : highlighted(terminal, hit.text, hit.spans) + "\n");
  }

  std::string id_, store_, output_ = "table";
  bool comparable_ = false;
  PackChoice packs_{" for regions and zones"};
};

class HitsExportCommand final : public Command {
 public:
  std::string name() const override { return "hits export"; }
  std::string meaning() const override { return "Export hits with their evidence, sorted by id; the export is logged"; }
  std::string examples() const override {
    return "  netra hits export --store /var/lib/netra -o jsonl > hits.jsonl\n"
           "  netra hits export --store a --comparable | cmp - <(netra hits export --store b --comparable)\n";
  }
  void declare(Options& options) override {
    options_.declare(options);
    options.flag("--comparable", comparable_, "Leave out positions, run and program: equal runs give equal bytes");
    options.choice("-o,--output", output_, {"jsonl", "csv", "json"}, "Shape of the output");
  }
  int run() override {
    const auto pack = options_.packs.pack();
    const auto store = Store::open(options_.store, Store::Mode::kReadOnly);
    const HitFilter filter = options_.filter(*pack);
    options_.note_unknown(filter, *pack);
    log_access(options_.store, current_user(), "hits export", described(filter), wall_clock());
    if (output_ == "csv") append_hit_csv_header(comparable_, out_);
    if (output_ == "json") out_ += "[";
    uint64_t count = 0;
    for_each_hit(*store, filter, [&](const pb::Hit& hit) {
      append(hit, count++ == 0);
      return true;
    });
    if (output_ == "json") out_ += "]\n";
    write_out(out_);
    return kDone;
  }

 private:
  void append(const pb::Hit& hit, bool first) {
    if (output_ == "csv") {
      append_hit_csv(hit, comparable_, out_);
    } else {
      if (output_ == "json" && !first) out_ += ",\n";
      append_hit_json(hit, comparable_, out_);
      if (output_ == "jsonl") out_ += '\n';
    }
    if (out_.size() < kFlushBytes) return;
    write_out(out_);
    out_.clear();
  }

  static constexpr size_t kFlushBytes = 64 << 10;

  HitsOptions options_;
  bool comparable_ = false;
  std::string output_ = "jsonl", out_;
};

class HitsEraseCommand final : public Command {
 public:
  std::string name() const override { return "hits erase"; }
  std::string meaning() const override { return "Erase a hit's bytes by an auditor's decision; its hashes and the entry stay"; }
  std::string examples() const override {
    return "  netra hits erase 3f2a91c04b7d --reason 'wrong person, case 12' --store /var/lib/netra\n"
           "  systemctl stop netra && runuser -u netra -- netra hits erase 3f2a91c04b7d --reason 'case closed' --store /var/lib/netra\n";
  }
  void declare(Options& options) override {
    options.argument("ID", id_, "The hit's id", true);
    options.need("--reason", reason_, "Why: it stands in the history");
    options.need("--store", store_, "Store folder; the daemon must be stopped");
  }
  int run() override {
    if (reason_.find_first_not_of(" \t") == std::string::npos) throw InputError("--reason: say why; it is all that stays");
    const auto store = Store::open(store_, Store::Mode::kWrite);
    std::string id;
    bool erased = false;
    const bool found = with_hit(*store, id_, [&](const pb::Hit& hit) {
      id = summary_of(hit).id;
      erased = is_erased(hit);
    });
    if (!found || erased) {
      say("{}: {}\n", found ? id : id_, found ? "was erased before; nothing is changed" : "no such hit");
      return found ? kDone : kNotSo;
    }
    log_access(store_, current_user(), "hits erase", id, wall_clock());
    erase_hit(*store, id, reason_, wall_clock(), true);
    write_manifest(*store, std::string(kProgramVersion));  // its root is over the hits as they now are
    say("{}: erased; its hashes and this decision stay\n", id);
    return kDone;
  }

 private:
  std::string id_, reason_, store_;
};

}  // namespace

std::unique_ptr<Command> make_hits_list_command() { return std::make_unique<HitsListCommand>(); }
std::unique_ptr<Command> make_hits_show_command() { return std::make_unique<HitsShowCommand>(); }
std::unique_ptr<Command> make_hits_export_command() { return std::make_unique<HitsExportCommand>(); }
std::unique_ptr<Command> make_hits_erase_command() { return std::make_unique<HitsEraseCommand>(); }

}  // namespace netra
