#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <utility>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/highlight.h"
#include "app/packs.h"
#include "app/question_reader.h"
#include "app/run_settings.h"
#include "app/terminal.h"
#include "matcher/explain.h"
#include "metrics/civil_time.h"
#include "metrics/input_error.h"
#include "metrics/read_file.h"
#include "metrics/utf8.h"
#include "store/access_log.h"
#include "store/verify.h"

namespace netra {
namespace {

// `netra explain` in its three forms.
class ExplainCommand final : public Command {
 public:
  std::string name() const override { return "explain"; }
  std::string meaning() const override { return "Show the verdict on a text, or why an object of a store is a hit or not"; }
  std::string examples() const override {
    return "  netra explain --at 2024-10-20 --region PPU 'a post, as it was written'\n"
           "  netra explain --object at://did:plc:demo/app.bsky.feed.like/3k --store /var/lib/netra\n";
  }
  void declare(Options& options) override {
    options.text("--at", at_, "When it was said: RFC 3339 or a date; names resolve by it, numbers by it and the region");
    options.text("--region", region_, "The member's region: code or name");
    options.text("--parent", parent_, "The text that it answers or quotes");
    options.list("--contest", contests_, "Resolve in these contests only");
    options.text("--object", object_, "An object's id: say why it is a hit, or why not");
    options.text("--store", store_, "The store to look the object up in");
    options.text("--batch", batch_, "JSON lines to explain, - for standard input; gives JSON lines in the same order");
    packs_.declare_with_accounts(options);
    options.choice("-o,--output", output_, {"table", "json", "jsonl"}, "Shape of a text's verdict; json is a line of --batch");
    options.argument("TEXT", text_, "The text to explain, - for standard input", false);
  }

  int run() override {
    if (int(!text_.empty()) + int(!batch_.empty()) + int(!object_.empty()) != 1)
      throw InputError("explain wants exactly one of TEXT, --batch FILE and --object ID");
    if (!batch_.empty() && !(at_.empty() && region_.empty() && parent_.empty() && contests_.empty()))
      throw InputError("--at, --region, --parent and --contest are of one TEXT; in a --batch every line has its own");
    if (!object_.empty()) return explain_stored();
    if (text_ == "-") {
      text_ = read_file(text_);
      if (!is_utf8(text_)) throw InputError("standard input", 0, "is no UTF-8; what is given here is printed as text");
    }
    const auto matcher = packs_.matcher();
    return batch_.empty() ? explain_text(*matcher) : explain_batch(*matcher);
  }

 private:
  static constexpr size_t kFlushBytes = size_t{64} << 10;

  int explain_stored() {
    if (store_.empty()) throw InputError("--object needs --store DIR");
    const auto pack = packs_.pack();
    const auto store = Store::open(store_, Store::Mode::kReadOnly);
    const ObjectExplanation told = explain_object(*store, *pack, stored_horizon_days(*store), object_);
    if (told.known)
      log_access(store_, current_user(), "explain", told.hit_ids.empty() ? object_ : fmt::format("{}", fmt::join(told.hit_ids, " ")), wall_clock());
    std::string out;
    for (const std::string& line : told.lines) out += printable(line) + "\n";
    write_out(out);
    return told.known ? kDone : kNotSo;
  }

  int explain_batch(const Matcher& matcher) {
    std::ifstream file;
    if (batch_ != "-") {
      file.open(batch_);
      if (!file) throw InputError(batch_, 0, "cannot be read; check the path");
    }
    std::istream& in = batch_ == "-" ? std::cin : file;
    QuestionReader reader(*matcher.pack(), batch_);
    Explainer explainer(matcher);
    std::string line, out;
    for (int number = 1; std::getline(in, line); ++number) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      try {
        out += explainer.json(reader.read(line, number)) + "\n";
      } catch (const InputError&) {
        write_out(out);
        throw;
      }
      if (batch_ != "-" && out.size() < kFlushBytes) continue;  // who asks on standard input may wait for the answer
      write_out(std::exchange(out, {}));
    }
    write_out(out);
    if (in.bad()) throw InputError(batch_, 0, "cannot be read to its end; is it a file?");
    return kDone;
  }

  int explain_text(const Matcher& matcher) {
    ExplainQuestion question;
    question.text = text_;
    question.contests = contests_;
    if (!parent_.empty()) question.parent = parent_;
    const Pack& pack = *matcher.pack();
    if (!region_.empty()) {
      const auto code = pack.region_code(region_);
      if (!code) throw InputError(fmt::format("--region '{}' is unknown; give a code or a name of regions.yaml", region_));
      question.region = *code;
    }
    if (!at_.empty()) {
      const auto at = time_in_region(at_, question.region, pack);
      if (!at) throw InputError(fmt::format("--at '{}' is no time; write YYYY-MM-DD or RFC 3339", at_));
      question.at = *at;
    }
    for (const std::string& contest : contests_)
      if (!pack.find_contest(contest)) throw InputError(fmt::format("--contest '{}' is unknown; `netra rules list` shows what the packs hold", contest));
    Explainer explainer(matcher);
    write_out(output_ == "table" ? told(pack, explainer.explain(question)) : explainer.json(question) + "\n");
    return kDone;
  }

  std::string told(const Pack& pack, const Explanation& explanation) const {
    const Terminal terminal(STDOUT_FILENO);
    std::vector<Evidence> spans;
    for (const ClosedClaim& claim : explanation.claims) spans.insert(spans.end(), claim.evidence.begin(), claim.evidence.end());
    std::string out = highlighted(terminal, text_, spans) + "\n" + terminal.paint("1", explanation.label) + "\n";
    for (const ClosedClaim& claim : explanation.claims) {
      const Contest* contest = pack.find_contest(claim.contest);
      const Contestant* who = contest ? contest->find(claim.contestant) : nullptr;
      out += fmt::format("  {} {} {}/{} ({}) {}{}\n", name_of(claim.grade), name_of(claim.side), claim.contest, claim.contestant,
                         who ? fmt::format("{}", fmt::join(who->names, ", ")) : "", fmt::join(claim.items, " "),
                         explanation.from_parent ? ", by its parent" : "");
      append_evidence("    ", claim.evidence, out);
    }
    for (const Claim& claim : explanation.verdict.claims)
      if (claim.number > 0 && explanation.unclosed > 0)
        out += fmt::format("  number {}: open unless date and region leave one contest\n", claim.number);
    if (explanation.verdict.stance) {
      out += fmt::format("  stance: {}, open without a parent\n", name_of(explanation.verdict.stance->side));
      append_evidence("    ", explanation.verdict.stance->evidence, out);
    }
    append_evidence("  context ", explanation.verdict.context, out);
    if (!explanation.verdict.repairs.empty()) out += fmt::format("  repairs: {}\n", fmt::join(explanation.verdict.repairs, ", "));
    return out;
  }

  void append_evidence(std::string_view indent, const std::vector<Evidence>& evidence, std::string& out) const {
    for (const Evidence& span : evidence)
      out += fmt::format("{}{} [{}, {}) {}\n", indent, span.rule, span.start, span.end,
                         span.end <= text_.size() && span.start <= span.end ? printable(std::string_view(text_).substr(span.start, span.end - span.start)) : "");
  }

  std::string at_, region_, parent_, object_, store_, batch_, text_, output_ = "table";
  std::vector<std::string> contests_;
  PackChoice packs_;
};

}  // namespace

std::unique_ptr<Command> make_explain_command() { return std::make_unique<ExplainCommand>(); }

}  // namespace netra
