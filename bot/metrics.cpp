// Families of prometheus-cpp, created once; the library's own HTTP server is not used.
#include "bot/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace bot {

namespace {
const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 2, 4, 5};

prometheus::Family<prometheus::Counter>& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& callbacks =
      counter(registry, "jinqiao_callbacks_total", "Callbacks of the platform, by account and result");
  prometheus::Family<prometheus::Counter>& refusals =
      counter(registry, "jinqiao_callbacks_refused_total", "Callbacks that were not authentic, by reason");
  prometheus::Family<prometheus::Histogram>& answers = prometheus::BuildHistogram()
                                                           .Name("jinqiao_answer_seconds")
                                                           .Help("From the verified message to its answer, by feature")
                                                           .Register(registry);
  prometheus::Family<prometheus::Counter>& pushes =
      counter(registry, "jinqiao_outbox_rows_total", "Outgoing messages settled, by account and result");
  prometheus::Family<prometheus::Counter>& calls =
      counter(registry, "jinqiao_api_calls_total", "Calls of the platform's API, by account and result");
  prometheus::Family<prometheus::Gauge>& held =
      prometheus::BuildGauge().Name("jinqiao_account_held").Help("1 while sending of the account is held").Register(registry);
  prometheus::Family<prometheus::Gauge>& skew = prometheus::BuildGauge()
                                                    .Name("jinqiao_clock_skew_seconds")
                                                    .Help("Our clock minus the platform's, by its last answer")
                                                    .Register(registry);
  prometheus::Family<prometheus::Gauge>& waiting =
      prometheus::BuildGauge().Name("jinqiao_storage_waiting_units").Help("Units of work that wait").Register(registry);
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::callback(std::string_view account, std::string_view result) {
  families_->callbacks.Add({{"account", std::string(account)}, {"result", std::string(result)}}).Increment();
}
void Metrics::refused(std::string_view why) { families_->refusals.Add({{"reason", std::string(why)}}).Increment(); }
void Metrics::answered_by(std::string_view feature, double seconds) {
  families_->answers.Add({{"feature", std::string(feature.empty() ? "none" : feature)}}, kSeconds).Observe(seconds);
}
void Metrics::sent(std::string_view account, std::string_view result) {
  families_->pushes.Add({{"account", std::string(account)}, {"result", std::string(result)}}).Increment();
}
void Metrics::call(std::string_view account, std::string_view result) {
  families_->calls.Add({{"account", std::string(account)}, {"result", std::string(result)}}).Increment();
}
void Metrics::held(std::string_view account, bool is_held) {
  families_->held.Add({{"account", std::string(account)}}).Set(is_held ? 1 : 0);
}
void Metrics::clock_skew(std::string_view account, double seconds) {
  families_->skew.Add({{"account", std::string(account)}}).Set(seconds);
}
void Metrics::waiting_units(std::size_t count) { families_->waiting.Add({}).Set(static_cast<double>(count)); }

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(families_->registry.Collect()); }

}  // namespace bot
