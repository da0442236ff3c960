#include "ingest/kafka_source.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "ingest/kafka_handles.h"
#include "ingest/mock_cluster.h"
#include "metrics/input_error.h"

namespace netra {
namespace {

KafkaOptions options(const MockCluster& cluster) {
  KafkaOptions options;
  options.properties = {{"bootstrap.servers", cluster.bootstrap_servers()}, {"group.id", "uji"}};
  options.topics = {{.name = "pos", .format = "jetstream_v1", .domain = ""}};
  return options;
}

// Batches until `enough` says so; a source that gives nothing for long fails the test.
void read_until(KafkaSource& source, const std::function<bool(const RecordBatch&)>& enough) {
  RecordBatch batch;
  for (int nothing = 0; nothing < 300;) {
    if (source.next(batch) != Source::Next::kBatch) {
      ++nothing;
      continue;
    }
    if (enough(batch)) return;
  }
  FAIL() << "the source gave nothing for long; its last error: " << source.last_error();
}

// `partition/offset=bytes` of all records until each of `partitions` was read to its end.
std::vector<std::string> read_all(KafkaSource& source, size_t partitions) {
  std::vector<std::string> records;
  std::set<std::string> ended;
  read_until(source, [&](const RecordBatch& batch) {
    for (const Record& record : batch.records)
      records.push_back(batch.stream->position(record.number).substr(std::string("kafka:pos/").size()) + "=" +
                        (record.null_value ? "null" : std::string(record.bytes)));
    if (batch.end_of_stream) ended.insert(batch.stream->name);
    return ended.size() == partitions;
  });
  return records;
}

TEST(KafkaSourceTest, ReadsEveryPartitionFromItsBeginningToItsEnd) {
  MockCluster cluster;
  cluster.create_topic("pos", 2);
  cluster.feed("pos", 0, "a", 1727000000123000);
  cluster.feed("pos", 1, "b", 1727000000124000);
  cluster.feed("pos", 0, std::nullopt, 1727000000125000);
  cluster.feed("pos", 0, "", 1727000000126000);
  cluster.flush();
  KafkaSource source(options(cluster), {});
  std::vector<std::string> records = read_all(source, 2);
  std::sort(records.begin(), records.end());
  EXPECT_EQ(records, (std::vector<std::string>{"0/0=a", "0/1=null", "0/2=", "1/0=b"}));
}

TEST(KafkaSourceTest, ABatchIsOfOnePartitionPaddedAndSaysWhereToGoOn) {
  MockCluster cluster;
  cluster.create_topic("pos", 3);
  for (int i = 0; i < 300; ++i)
    cluster.feed("pos", i % 3, std::string(static_cast<size_t>(i), 'x'), 1727000000000000 + i * 1000);
  cluster.flush();
  KafkaOptions small = options(cluster);
  small.batch_records = 7;
  KafkaSource source(small, {});
  std::map<std::string, uint64_t> next;
  uint64_t records = 0;
  std::set<std::string> ended;
  read_until(source, [&](const RecordBatch& batch) {
    EXPECT_LE(batch.records.size(), 7u);
    uint64_t& expected = next[batch.stream->name];
    for (const Record& record : batch.records) {
      EXPECT_EQ(record.number, expected++);
      const auto i = static_cast<int64_t>(record.bytes.size());
      EXPECT_EQ(record.t_record, 1727000000000000 + i * 1000);
      EXPECT_LE(record.bytes.data() + record.bytes.size() + RecordBatch::kPadding,
                batch.buffer.data() + batch.buffer.size());
    }
    EXPECT_EQ(batch.next_number, expected);
    EXPECT_EQ(batch.stream->format, "jetstream_v1");
    records += batch.records.size();
    if (batch.end_of_stream) ended.insert(batch.stream->name);
    return ended.size() == 3;
  });
  EXPECT_EQ(records, 300u);
}

TEST(KafkaSourceTest, GoesOnAtTheGivenPositionsWhateverTheGroupSays) {
  MockCluster cluster;
  cluster.create_topic("pos", 2);
  for (const char* bytes : {"a", "b", "c"}) cluster.feed("pos", 0, bytes);
  cluster.feed("pos", 1, "d");
  cluster.flush();
  KafkaSource first(options(cluster), {});
  EXPECT_EQ(read_all(first, 2).size(), 4u);
  EXPECT_TRUE(first.commit_and_wait({{"kafka:pos/0", 3}, {"kafka:pos/1", 1}}, std::chrono::seconds(30)));
  KafkaSource second(options(cluster), {{"kafka:pos/0", {1}}});
  std::vector<std::string> records = read_all(second, 2);
  std::sort(records.begin(), records.end());
  EXPECT_EQ(records, (std::vector<std::string>{"0/1=b", "0/2=c", "1/0=d"}));
}

TEST(KafkaSourceTest, CommitsAreCountedWhenConfirmed) {
  MockCluster cluster;
  cluster.create_topic("pos", 1);
  cluster.feed("pos", 0, "a");
  cluster.flush();
  KafkaSource source(options(cluster), {});
  read_all(source, 1);
  source.commit({{"kafka:pos/0", {1}}});
  RecordBatch batch;
  for (int tries = 0; tries < 300 && source.commits_confirmed() == 0; ++tries) source.next(batch);
  EXPECT_EQ(source.commits_confirmed(), 1u);
  EXPECT_EQ(source.commits_failed(), 0u);
}

TEST(KafkaSourceTest, MayStartAtTheEnd) {
  MockCluster cluster;
  cluster.create_topic("pos", 1);
  cluster.feed("pos", 0, "lama");
  cluster.flush();
  KafkaOptions latest = options(cluster);
  latest.topics[0].from_latest = true;
  KafkaSource source(latest, {});
  EXPECT_EQ(read_all(source, 1), std::vector<std::string>{});
  cluster.feed("pos", 0, "baru");
  cluster.flush();
  EXPECT_EQ(read_all(source, 1), std::vector<std::string>{"0/1=baru"});
}

TEST(KafkaSourceTest, KnowsWhatTheBrokerHasOfEachPartition) {
  MockCluster cluster;
  cluster.create_topic("pos", 2);
  cluster.feed("pos", 1, "a");
  cluster.flush();
  KafkaSource source(options(cluster), {});
  read_all(source, 2);
  const auto partitions = source.partitions();
  ASSERT_EQ(partitions.size(), 2u);
  EXPECT_EQ(partitions[0].stream->name, "kafka:pos/0");
  EXPECT_EQ(partitions[1].high, 1);
  EXPECT_EQ(partitions[1].topic, "pos");
  EXPECT_EQ(partitions[1].number, 1);
}

TEST(KafkaSourceTest, PausedPartitionsGiveNothingUntilResumed) {
  MockCluster cluster;
  cluster.create_topic("pos", 1);
  KafkaSource source(options(cluster), {});
  read_all(source, 1);
  source.pause();
  cluster.feed("pos", 0, "a");
  cluster.flush();
  RecordBatch batch;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(source.next(batch) != Source::Next::kBatch || batch.records.empty());
  source.resume();
  EXPECT_EQ(read_all(source, 1), std::vector<std::string>{"0/0=a"});
}

TEST(KafkaSourceTest, ARecordBeyondTheLimitKeepsItsBeginning) {
  MockCluster cluster;
  cluster.create_topic("pos", 1);
  cluster.feed("pos", 0, "0123456789");
  cluster.flush();
  KafkaOptions small = options(cluster);
  small.record_bytes_max = 4;
  KafkaSource source(small, {});
  read_until(source, [](const RecordBatch& batch) {
    if (batch.records.empty()) return false;
    EXPECT_TRUE(batch.records[0].too_long);
    EXPECT_EQ(batch.records[0].bytes, "0123");
    return true;
  });
}

TEST(KafkaSourceTest, ATopicThatEndsBeforeThePositionIsAnotherTopic) {
  MockCluster cluster;
  cluster.create_topic("pos", 1);
  cluster.feed("pos", 0, "a");
  cluster.flush();
  KafkaSource source(options(cluster), {{"kafka:pos/0", {1000}}});
  try {
    read_all(source, 1);
    FAIL() << "another topic was taken for the one that was read";
  } catch (const KafkaUnavailable& error) {
    FAIL() << "trying again is pointless: " << error.what();
  } catch (const SystemError& error) {
    EXPECT_NE(std::string(error.what()).find("kafka:pos/0: it ends at offset 1, and was read to 1000"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("a store of its own"), std::string::npos) << error.what();
  }
}

TEST(KafkaSourceTest, TheLastRecordIsReadAgainAndMustBeTheSame) {
  MockCluster cluster;
  cluster.create_topic("pos", 1);
  for (const char* bytes : {"a", "b", "c"}) cluster.feed("pos", 0, bytes, 1727000000123000);
  cluster.flush();
  const RecordMark same{1, record_hash("b", false, 1727000000123000)};
  KafkaSource source(options(cluster), {{"kafka:pos/0", {2, same}}});
  EXPECT_EQ(read_all(source, 1), std::vector<std::string>{"0/2=c"}) << "the record itself is not given out again";
  for (const RecordMark& other : {RecordMark{1, record_hash("x", false, 1727000000123000)}, RecordMark{1, record_hash("b", false, 1727000000124000)}}) {
    KafkaSource remade(options(cluster), {{"kafka:pos/0", {2, other}}});
    EXPECT_THROW(read_all(remade, 1), SystemError);
  }
}

TEST(KafkaSourceTest, FewerPartitionsThanWereReadIsAnotherTopic) {
  MockCluster cluster;
  cluster.create_topic("pos", 1);
  EXPECT_THROW(KafkaSource(options(cluster), {{"kafka:pos/1", {0}}}), SystemError);
}

TEST(KafkaSourceTest, APartitionThatTheStoreDoesNotKnowOfAKnownTopicStartsAtItsBeginning) {
  MockCluster cluster;
  cluster.create_topic("pos", 2);
  cluster.feed("pos", 0, "a");
  cluster.feed("pos", 1, "b");
  cluster.flush();
  KafkaOptions latest = options(cluster);
  latest.topics[0].from_latest = true;
  KafkaSource source(latest, {{"kafka:pos/0", {1}}});
  EXPECT_EQ(read_all(source, 2), std::vector<std::string>{"1/0=b"});
}

TEST(KafkaSourceTest, AMissingBrokerIsSaid) {
  MockCluster cluster;
  KafkaOptions lost = options(cluster);
  lost.properties["bootstrap.servers"] = "127.0.0.1:1";
  lost.connect_timeout = std::chrono::milliseconds(300);
  EXPECT_THROW(KafkaSource(lost, {}), KafkaUnavailable);
}

TEST(KafkaSourceTest, PropertiesThatBreakAPromiseAreRefusedWithTheReason) {
  KafkaOptions options;
  options.topics = {{.name = "pos", .format = "jetstream_v1", .domain = ""}};
  const auto refusal = [&](const std::string& name, const std::string& value) -> std::string {
    options.properties = {{name, value}};
    try {
      KafkaSource::check(options);
      return "";
    } catch (const InputError& error) {
      return error.what();
    }
  };
  EXPECT_EQ(
      refusal("enable.auto.commit", "true"),
      "kafka.enable.auto.commit: 'true' is refused: offsets are committed after the store has written, never before");
  EXPECT_NE(refusal("auto.offset.reset", "latest"), "");
  EXPECT_NE(refusal("enable.partition.eof", "false"), "");
  EXPECT_NE(refusal("group.instance.id", "x"), "");
  EXPECT_NE(refusal("no.such.property", "1").find("no.such.property"), std::string::npos);
  EXPECT_NE(refusal("fetch.max.bytes", "banyak"), "");
  EXPECT_NE(refusal("auto.offset.reset", "earliest").find("records a gap"), std::string::npos);
  EXPECT_NE(refusal("allow.auto.create.topics", "true"), "");
  EXPECT_EQ(refusal("enable.auto.commit", "false"), "");
  EXPECT_EQ(refusal("isolation.level", "read_uncommitted"), "");
  options.topics.clear();
  EXPECT_NE(refusal("client.id", "x"), "");
}

}  // namespace
}  // namespace netra
