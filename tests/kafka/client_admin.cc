#include "tests/kafka/client_admin.h"

#include <iostream>
#include <memory>
#include <stdexcept>

namespace {

constexpr int kAnswerMs = 30'000;

struct Free {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
using Queue = std::unique_ptr<rd_kafka_queue_t, Free>;
using Event = std::unique_ptr<rd_kafka_event_t, Free>;

int failed(const std::string& why) {
  std::cerr << "kafka_client: " << why << "\n";
  return 1;
}

// Sends one request and gives its answer to `look`, which returns the exit code.
template <typename Request, typename Look>
int ask(rd_kafka_t* handle, const Request& request, const Look& look) {
  const Queue queue(rd_kafka_queue_new(handle));
  request(queue.get());
  const Event event(rd_kafka_queue_poll(queue.get(), kAnswerMs));
  if (!event) return failed("no answer in time");
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(rd_kafka_event_error_string(event.get()));
  return look(event.get());
}

int of_topics(const rd_kafka_topic_result_t** results, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (rd_kafka_topic_result_error(results[i]) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const char* why = rd_kafka_topic_result_error_string(results[i]);
      return failed(why ? why : rd_kafka_err2str(rd_kafka_topic_result_error(results[i])));
    }
  return count ? 0 : 1;
}

}  // namespace

int create_topic(rd_kafka_t* handle, const std::string& topic, int partitions, int replicas, const std::map<std::string, std::string>& settings) {
  char error[512];
  rd_kafka_NewTopic_t* wanted = rd_kafka_NewTopic_new(topic.c_str(), partitions, replicas, error, sizeof error);
  if (!wanted) throw std::runtime_error(error);
  for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(wanted, name.c_str(), value.c_str());
  const int result = ask(handle, [&](rd_kafka_queue_t* queue) { rd_kafka_CreateTopics(handle, &wanted, 1, nullptr, queue); },
                         [](rd_kafka_event_t* event) {
                           size_t count = 0;
                           const auto** topics = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
                           return of_topics(topics, count);
                         });
  rd_kafka_NewTopic_destroy(wanted);
  return result;
}

int delete_topic(rd_kafka_t* handle, const std::string& topic) {
  rd_kafka_DeleteTopic_t* unwanted = rd_kafka_DeleteTopic_new(topic.c_str());
  const int result = ask(handle, [&](rd_kafka_queue_t* queue) { rd_kafka_DeleteTopics(handle, &unwanted, 1, nullptr, queue); },
                         [](rd_kafka_event_t* event) {
                           size_t count = 0;
                           const auto** topics = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count);
                           return of_topics(topics, count);
                         });
  rd_kafka_DeleteTopic_destroy(unwanted);
  return result;
}

int add_partitions(rd_kafka_t* handle, const std::string& topic, int partitions) {
  char error[512];
  rd_kafka_NewPartitions_t* wanted = rd_kafka_NewPartitions_new(topic.c_str(), static_cast<size_t>(partitions), error, sizeof error);
  if (!wanted) throw std::runtime_error(error);
  const int result = ask(handle, [&](rd_kafka_queue_t* queue) { rd_kafka_CreatePartitions(handle, &wanted, 1, nullptr, queue); },
                         [](rd_kafka_event_t* event) {
                           size_t count = 0;
                           const auto** topics =
                               rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event), &count);
                           return of_topics(topics, count);
                         });
  rd_kafka_NewPartitions_destroy(wanted);
  return result;
}

int trim(rd_kafka_t* handle, const std::string& topic, int32_t partition, int64_t offset) {
  rd_kafka_topic_partition_list_t* before = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(before, topic.c_str(), partition)->offset = offset;
  rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(before);
  const int result = ask(handle, [&](rd_kafka_queue_t* queue) { rd_kafka_DeleteRecords(handle, &request, 1, nullptr, queue); },
                         [](rd_kafka_event_t* event) {
                           const auto* done = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event));
                           const rd_kafka_resp_err_t error = done->elems[0].err;
                           return error ? failed(rd_kafka_err2str(error)) : 0;
                         });
  rd_kafka_DeleteRecords_destroy(request);
  rd_kafka_topic_partition_list_destroy(before);
  return result;
}

int allow(rd_kafka_t* handle, const std::string& user, const std::string& what, const std::string& name) {
  const auto type = what == "group" ? RD_KAFKA_RESOURCE_GROUP : RD_KAFKA_RESOURCE_TOPIC;
  char error[512];
  for (const auto operation : {RD_KAFKA_ACL_OPERATION_READ, RD_KAFKA_ACL_OPERATION_DESCRIBE}) {
    rd_kafka_AclBinding_t* binding = rd_kafka_AclBinding_new(type, name.c_str(), RD_KAFKA_RESOURCE_PATTERN_LITERAL, ("User:" + user).c_str(),
                                                             "*", operation, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, error, sizeof error);
    if (!binding) throw std::runtime_error(error);
    const int result = ask(handle, [&](rd_kafka_queue_t* queue) { rd_kafka_CreateAcls(handle, &binding, 1, nullptr, queue); },
                           [](rd_kafka_event_t* event) {
                             size_t count = 0;
                             const auto** acls = rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &count);
                             const rd_kafka_error_t* why = count ? rd_kafka_acl_result_error(acls[0]) : nullptr;
                             return why ? failed(rd_kafka_error_string(why)) : 0;
                           });
    rd_kafka_AclBinding_destroy(binding);
    if (result) return result;
  }
  return 0;
}
