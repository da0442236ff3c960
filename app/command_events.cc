#include <fmt/format.h>

#include <map>

#include "app/command.h"
#include "app/commands.h"
#include "app/inputs.h"
#include "app/summary.h"
#include "app/terminal.h"
#include "ingest/archive.h"
#include "ingest/dump.h"
#include "ingest/event_json.h"
#include "ingest/format.h"

namespace netra {
namespace {

// `netra events`: what a feed says, in the canonical model.
class EventsCommand final : public Command {
 public:
  std::string name() const override { return "events"; }
  std::string meaning() const override { return "Print the canonical events of dumps as JSON lines"; }
  std::string examples() const override {
    return "  netra events --format jetstream_v1 posts.jsonl\n"
           "  netra events --format twitter_v1 stream-2014-10.tar.bz2 | head\n";
  }
  void declare(Options& options) override {
    declare_input(options, input_);
    options.arguments("FILE", files_, kDumpsMeaning, true);
  }

  int run() override {
    const DumpOptions options = dump_options(input_, Config{});
    for (const std::string& file : list_inputs(files_)) print_file(file, options);
    say("{} records, {} events, {} records could not be read\n", records_, events_count_, faults_);
    print_others();
    if (looks_filtered(posts_, shares_, deletes_))
      say("note: {} posts, and no deletion and no share among them: this feed may have been filtered\n", posts_);
    return kDone;
  }

 private:
  void print_file(const std::string& file, const DumpOptions& options) {
    DumpSource source(file, options);
    RecordBatch batch;
    while (source.next(batch) != Source::Next::kEnd) {
      for (const Record& record : batch.records) print_record(*batch.stream, record);
      if (!source.resumable()) flush();  // who feeds it may wait for what it says
    }
    flush();
  }

  Format& format_of(const Stream& stream) {
    auto& format = formats_[stream.format];
    if (!format) format = make_format(stream.format, stream.domain);
    return *format;
  }

  void print_record(const Stream& stream, const Record& record) {
    ++records_;
    if (record.unreadable) {  // the dump has said why
      ++faults_;
      return;
    }
    const ParseResult result = format_of(stream).parse(record, events_);
    if (!result.ok()) {
      ++faults_;
      say("{}: {}: {} (byte {})\n", stream.position(record.number), name_of(result.fault), result.what, result.offset);
      return;
    }
    for (const Event& event : events_) {
      append_event_json(event, out_);
      out_ += '\n';
      ++events_count_;
      posts_ += event.kind == Kind::kPost;
      shares_ += event.kind == Kind::kShare;
      deletes_ += event.op == Op::kDelete;
      if (event.kind == Kind::kControl || event.kind == Kind::kOther) count_other(event);
    }
    if (out_.size() >= kFlushBytes) flush();
  }

  void flush() { write_out(std::exchange(out_, {})); }

  // What is no act of anybody, by the name that its feed gives it; strangers choose some of the names, so there is a bound.
  void count_other(const Event& event) {
    std::string_view name = name_of(event.kind);
    if (!event.flags.empty()) name = event.flags[0];
    for (const NamedValue& named : event.extra)
      if (named.name == "collection") name = named.value;
    const std::string known = Archive::fit(name.substr(0, kNameBytes));
    ++(others_.size() < kNames || others_.count(known) ? others_[known] : more_others_);
  }

  void print_others() const {
    std::string counts;
    for (const auto& [name, count] : others_) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", printable(name), count);
    if (more_others_) counts += fmt::format(", of further names {}", more_others_);
    if (!counts.empty()) say("no acts: {}\n", counts);
  }

  static constexpr size_t kNames = 50, kNameBytes = 100;
  static constexpr size_t kFlushBytes = 64 << 10;

  InputOptions input_;
  std::vector<std::string> files_;
  std::map<std::string, std::unique_ptr<Format>> formats_;
  std::vector<Event> events_;
  std::string out_;
  std::map<std::string, uint64_t> others_;
  uint64_t more_others_ = 0;
  uint64_t records_ = 0, events_count_ = 0, faults_ = 0, posts_ = 0, shares_ = 0, deletes_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_events_command() { return std::make_unique<EventsCommand>(); }

}  // namespace netra
