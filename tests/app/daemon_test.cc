#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "ingest/mock_cluster.h"
#include "tests/app/process.h"

namespace netra {
namespace {

const std::string kStream = NETRA_SOURCE "/deploy/demo_stream";

// The whole answer to GET; empty when nobody listens.
std::string get(const std::string& address, const std::string& path) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
      char buffer[4096];
      for (ssize_t n; (n = ::recv(fd, buffer, sizeof buffer, 0)) > 0;) answer.append(buffer, static_cast<size_t>(n));
    }
  }
  ::close(fd);
  return answer;
}

// A daemon on an embedded broker that holds the first lines of the demo's stream.
class DaemonTest : public testing::Test {
 protected:
  static constexpr int kRecords = 400;

  void SetUp() override {
    setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
    ASSERT_EQ(run_netra({"roster", "import", kStream + "/roster.csv", "--store", folder_ / "store"}).exit_code, 0);
    std::filesystem::copy(NETRA_SOURCE "/rules", folder_ / "rules", std::filesystem::copy_options::recursive);
    config_ = folder_.file("netra.yaml", "store: " + folder_ / "store" + "\nrules: [" + folder_ / "rules" + "]\nkafka: {bootstrap.servers: \"" +
                                             cluster_.bootstrap_servers() +
                                             "\"}\ntopics: [{name: posts, format: jetstream_v1}]\nhttp: {listen: \"127.0.0.1:0\"}\n"
                                             "join: {lateness: 3650d}\n");
    cluster_.create_topic("posts", 2);
    std::ifstream stream(kStream + "/jetstream_v1.jsonl", std::ios::binary);
    int partition = 0;
    for (std::string line; fed_ < kRecords && std::getline(stream, line); ++fed_) cluster_.feed("posts", partition ^= 1, line);
    cluster_.flush();
  }

  // Waits until the page of metrics shows that all is taken.
  static std::string metrics_after_all(const std::string& address) {
    return metrics_with(address, "netra_records_received_total " + std::to_string(kRecords) + "\n");
  }
  static std::string metrics_with(const std::string& address, const std::string& wanted) {
    for (int tries = 0; tries < 3000; ++tries) {
      std::string page = get(address, "/metrics");
      if (page.empty() || page.find(wanted) != std::string::npos) return page;
      ::usleep(10'000);
    }
    return "";
  }

  TestFolder folder_;
  MockCluster cluster_;
  std::string config_;
  int fed_ = 0;
};

std::string address_in(const std::string& line) { return line.substr(line.rfind(' ') + 1); }

TEST_F(DaemonTest, AnswersHttpTakesAllAndDrainsOnSigterm) {
  Process daemon({"run", "--config", config_});
  const std::string address = address_in(daemon.wait_for("http on "));
  ASSERT_NE(daemon.wait_for("ready"), "") << daemon.err();
  EXPECT_NE(get(address, "/healthz").find("200 OK"), std::string::npos);
  EXPECT_NE(get(address, "/readyz").find("200 OK"), std::string::npos);
  EXPECT_NE(get(address, "/nothing").find("404"), std::string::npos);
  const std::string page = metrics_after_all(address);
  EXPECT_NE(page.find("netra_hits_total{"), std::string::npos);
  EXPECT_NE(metrics_with(address, "netra_lag_records{partition=\"1\",topic=\"posts\"} 0\n"), "");
  EXPECT_EQ(page.find("did:plc"), std::string::npos) << "an account is a label";
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(), 0) << daemon.err();
  EXPECT_NE(daemon.err().find("stopped: received 400 = "), std::string::npos) << daemon.err();
  EXPECT_EQ(daemon.err().find("did:plc"), std::string::npos) << "an account in the log";
}

TEST_F(DaemonTest, ABadPackIsRefusedWithItsPlaceAndAGoodOneIsTakenUp) {
  Process daemon({"run", "--config", config_});
  const std::string address = address_in(daemon.wait_for("http on "));
  ASSERT_NE(daemon.wait_for("ready"), "") << daemon.err();
  const std::string bad = folder_.file("rules/zz.yaml", "rules:\n  broken: {claim: x, nonsense: 1}\n");
  daemon.signal(SIGHUP);
  const std::string refused = daemon.wait_for("reload refused");
  EXPECT_NE(refused.find("rules/zz.yaml:2"), std::string::npos) << refused;
  EXPECT_NE(get(address, "/readyz").find("200 OK"), std::string::npos);
  std::filesystem::remove(bad);
  daemon.signal(SIGHUP);
  EXPECT_NE(daemon.wait_for("reloaded: pack "), "") << daemon.err();
  const std::string page = get(address, "/metrics");
  EXPECT_NE(page.find("netra_reloads_total{result=\"ok\"} 1"), std::string::npos);
  EXPECT_NE(page.find("netra_reloads_total{result=\"refused\"} 1"), std::string::npos);
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(), 0) << daemon.err();
}

TEST_F(DaemonTest, ASecondProcessOnTheStoreIsRefusedAndReadersAreNot) {
  Process daemon({"run", "--config", config_});
  const std::string address = address_in(daemon.wait_for("http on "));
  ASSERT_NE(metrics_after_all(address), "");
  const Ran second = run_netra({"run", "--config", config_});
  EXPECT_EQ(second.exit_code, 3);
  EXPECT_NE(second.err.find("is held by another process"), std::string::npos) << second.err;
  EXPECT_EQ(run_netra({"hits", "list", "--store", folder_ / "store"}).exit_code, 0);
  daemon.signal(SIGINT);
  EXPECT_EQ(daemon.wait(), 130) << daemon.err();
}

TEST_F(DaemonTest, LiveEqualsReplayOfTheSameRecords) {
  Process daemon({"run", "--config", config_});
  ASSERT_NE(metrics_after_all(address_in(daemon.wait_for("http on "))), "");
  daemon.signal(SIGTERM);
  ASSERT_EQ(daemon.wait(), 0);
  std::ifstream stream(kStream + "/jetstream_v1.jsonl", std::ios::binary);
  std::string dump;
  int lines = 0;
  for (std::string line; lines < kRecords && std::getline(stream, line); ++lines) dump += line + "\n";
  ASSERT_EQ(run_netra({"roster", "import", kStream + "/roster.csv", "--store", folder_ / "replayed"}).exit_code, 0);
  const std::string config = folder_.file("replay.yaml", "rules: [" + folder_ / "rules" + "]\n");
  ASSERT_EQ(run_netra({"replay", "--config", config, "--store", folder_ / "replayed", "--format", "jetstream_v1", folder_.file("dump.jsonl", dump)}).exit_code, 0);
  const std::string live = run_netra({"hits", "export", "--comparable", "--store", folder_ / "store"}).out;
  EXPECT_EQ(live, run_netra({"hits", "export", "--comparable", "--store", folder_ / "replayed"}).out);
  EXPECT_FALSE(live.empty());
}

TEST_F(DaemonTest, CheckStartsNothing) {
  std::string text = read_file(config_);
  text.replace(text.find(folder_ / "store"), (folder_ / "store").size(), folder_ / "none");
  const Ran ran = run_netra({"run", "--config", folder_.file("none.yaml", text), "--check"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_NE(ran.err.find("no mistake"), std::string::npos);
  EXPECT_NE(ran.err.find("none yet"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));
}

TEST_F(DaemonTest, ACheckOpensTheStoreBesideTheDaemonAndWritesNothing) {
  EXPECT_NE(run_netra({"run", "--config", config_, "--check"}).err.find("0 records received"), std::string::npos);
  Process daemon({"run", "--config", config_});
  metrics_after_all(address_in(daemon.wait_for("http on ")));
  EXPECT_EQ(run_netra({"run", "--config", config_, "--check"}).exit_code, 0);
  daemon.signal(SIGTERM);
  ASSERT_EQ(daemon.wait(), 0) << daemon.err();
  EXPECT_NE(run_netra({"run", "--config", config_, "--check"}).err.find("400 records received"), std::string::npos);

  std::string text = read_file(config_);
  text.replace(text.find("lateness: 3650d"), 15, "lateness: 30d");
  const Ran refused = run_netra({"run", "--config", folder_.file("late.yaml", text), "--check"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("this store was made with lateness"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace netra
