#include "store/store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "metrics/input_error.h"
#include "store/store_db.h"
#include "world.h"

namespace netra::test {
namespace {

template <typename Error, typename Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(StoreTest, RefusesAnotherSchemaVersion) {
  TemporaryFolder folder;
  {
    auto store = Store::open(folder.path("s"), Store::Mode::kWrite);
    WriteSet changes(store->db());
    changes.put(Family::kMeta, "schema", "999");
    store->db().write(changes);
  }
  const std::string message = message_of<SystemError>([&] { Store::open(folder.path("s"), Store::Mode::kWrite); });
  EXPECT_NE(message.find("schema version 999"), std::string::npos) << message;
  EXPECT_NE(message.find("a newer program wrote it"), std::string::npos) << message;
  EXPECT_NE(message_of<SystemError>([&] { Store::open(folder.path("s"), Store::Mode::kReadOnly); }).find("999"), std::string::npos);
}

TEST(StoreTest, AStoreOfAnOlderSchemaIsRefusedWithItsWayOn) {
  TemporaryFolder folder;
  {
    auto store = Store::open(folder.path("s"), Store::Mode::kWrite);
    WriteSet changes(store->db());
    changes.put(Family::kMeta, "schema", "0");
    store->db().write(changes);
  }
  const std::string message = message_of<SystemError>([&] { Store::open(folder.path("s"), Store::Mode::kWrite); });
  EXPECT_NE(message.find("schema version 0, this program reads 1: move the folder away"), std::string::npos) << message;
}

TEST(StoreTest, RefusesASecondWriter) {
  TemporaryFolder folder;
  const auto first = Store::open(folder.path("s"), Store::Mode::kWrite);
  const std::string message = message_of<SystemError>([&] { Store::open(folder.path("s"), Store::Mode::kWrite); });
  EXPECT_NE(message.find("another process"), std::string::npos) << message;
}

TEST(StoreTest, AReaderStandsBesideTheWriterAndSeesWhatWasWritten) {
  World world;
  world.commit({post("p1", "m1", "+a", day(200))});
  const auto reader = Store::open(world.dir(), Store::Mode::kReadOnly);
  world.commit({post("p2", "m1", "+a", day(200))});
  int hits = 0;
  for_each_hit(*reader, {}, [&](const pb::Hit&) { return ++hits; });
  EXPECT_EQ(hits, 1);
  EXPECT_EQ(Store::open(world.dir(), Store::Mode::kReadOnly)->counters().received, 2u);
}

TEST(StoreTest, AReaderOfNoStoreIsToldHowToMakeOne) {
  TemporaryFolder folder;
  EXPECT_NE(message_of<InputError>([&] { Store::open(folder.path("none"), Store::Mode::kReadOnly); }).find("netra replay"), std::string::npos);
  EXPECT_FALSE(Store::exists(folder.path("none")));
}

TEST(StoreTest, TheKeyOfTheHashesIsForItsOwnerOnly) {
  TemporaryFolder folder;
  Store::open(folder.path("s"), Store::Mode::kWrite);
  struct stat status {};
  ASSERT_EQ(::stat(folder.path("s/store.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(status.st_size, 16);
}

TEST(StoreTest, WithoutItsKeyAStoreIsRefused) {
  TemporaryFolder folder;
  Store::open(folder.path("s"), Store::Mode::kWrite);
  std::filesystem::remove(folder.path("s/store.key"));
  EXPECT_NE(message_of<SystemError>([&] { Store::open(folder.path("s"), Store::Mode::kWrite); }).find("store.key"), std::string::npos);
}

TEST(StoreTest, AKeyThatOthersMayReadIsRefused) {
  TemporaryFolder folder;
  Store::open(folder.path("s"), Store::Mode::kWrite);
  ::chmod(folder.path("s/store.key").c_str(), 0644);
  EXPECT_NE(message_of<SystemError>([&] { Store::open(folder.path("s"), Store::Mode::kWrite); }).find("chmod 600"), std::string::npos);
}

// RocksDB would make a new database there, and take the old one's files away.
TEST(StoreTest, WhatWasAStoreIsNeverMadeAnew) {
  TemporaryFolder folder;
  Store::open(folder.path("s"), Store::Mode::kWrite);
  const auto files = [&] { return std::distance(std::filesystem::directory_iterator(folder.path("s")), {}); };
  std::filesystem::remove(folder.path("s/CURRENT"));
  const auto before = files();
  for (int tries = 0; tries < 2; ++tries) {
    const std::string message = message_of<SystemError>([&] { Store::open(folder.path("s"), Store::Mode::kWrite); });
    EXPECT_NE(message.find("CURRENT is missing"), std::string::npos) << message;
  }
  EXPECT_EQ(files(), before);
}

TEST(StoreTest, AWriterIsAloneAlsoWhereSomebodyTookItsLockFileAway) {
  TemporaryFolder folder;
  const auto store = Store::open(folder.path("s"), Store::Mode::kWrite);
  std::filesystem::remove(folder.path("s/LOCK"));
  const std::string message = message_of<SystemError>([&] { Store::open(folder.path("s"), Store::Mode::kWrite); });
  EXPECT_NE(message.find("held by another process"), std::string::npos) << message;
}

TEST(StoreTest, ConfigurationThatCanChangeAResultIsFixed) {
  TemporaryFolder folder;
  auto store = Store::open(folder.path("s"), Store::Mode::kWrite);
  store->fix_configuration({{"join.horizon", "400d"}});
  store->fix_configuration({{"join.horizon", "400d"}, {"join.lateness", "7d"}});
  store->note_configuration({{"limits.record", "1024"}});
  store->note_configuration({{"limits.record", "2048"}});
  EXPECT_EQ(store->run().configuration.at("limits.record"), "2048");
  const std::string message = message_of<InputError>([&] { store->fix_configuration({{"join.horizon", "30d"}}); });
  EXPECT_NE(message.find("join.horizon = 400d"), std::string::npos) << message;
  EXPECT_NE(message_of<InputError>([&] { store->check_configuration({{"join.horizon", "30d"}}); }).find("400d"), std::string::npos);
  store->check_configuration({{"join.horizon", "400d"}, {"not.fixed.yet", "1"}});
}

TEST(StoreTest, ARunKeepsItsNameAcrossRestarts) {
  TemporaryFolder folder;
  const std::string run = Store::open(folder.path("s"), Store::Mode::kWrite)->run().run;
  EXPECT_EQ(run.size(), 16u);
  EXPECT_EQ(Store::open(folder.path("s"), Store::Mode::kWrite)->run().run, run);
}

TEST(StoreTest, KeysOfJoinStateBeginWithTheirShard) {
  const Entity entity{"bluesky", "", "p1"};
  EXPECT_EQ(EntityKey::of(entity).shard(), static_cast<uint8_t>(EntityKey::of(entity).view()[0]));
  TemporaryFolder folder;
  const auto store = Store::open(folder.path("s"), Store::Mode::kWrite);
  EXPECT_EQ(static_cast<uint8_t>(store->db().keyed(entity)[0]), EntityKey::of(entity).shard());
  EXPECT_EQ(Sha256::from_raw(std::string(EntityKey::of(entity).view()) + std::string(16, '\0')).hex().substr(0, 32), "04c7616811e2659575111e531b7f3d75")
      << "part of the schema: another key here means another schema version";
}

}  // namespace
}  // namespace netra::test
