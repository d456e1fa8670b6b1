// Finding accounts and people.
#include "wechat_api/simulator/platform_state.h"

#include <algorithm>
#include <stdexcept>

namespace wechat_api::simulator {
namespace {

std::string key(std::string_view account, std::string_view rest) { return std::string(account) + " " + std::string(rest); }

}  // namespace

bool AccountRules::admits(std::string_view caller) const {
  return allowed_ips.empty() || std::find(allowed_ips.begin(), allowed_ips.end(), caller) != allowed_ips.end();
}

const AccountSettings& PlatformState::account(std::string_view name) const {
  for (const AccountSettings& account : accounts)
    if (account.name == name) return account;
  throw std::out_of_range("no account is called " + std::string(name));
}

const AccountSettings* PlatformState::account_of_app(std::string_view app_id, wechat_api::Platform platform) const {
  for (const AccountSettings& account : accounts)
    if (account.platform == platform && account.app_id == app_id) return &account;
  return nullptr;
}

Person& PlatformState::add_person(std::string_view account, std::string_view name, std::string_view external_id) {
  people.push_back(Person{});
  Person& person = people.back();
  person.account = account;
  person.name = name;
  person.external_id = external_id;
  by_id[key(account, lower_case(external_id))] = people.size() - 1;
  by_name[key(account, name)] = people.size() - 1;
  return person;
}

Person* PlatformState::person(std::string_view account, std::string_view name) {
  const auto found = by_name.find(key(account, name));
  return found == by_name.end() ? nullptr : &people[found->second];
}

Person* PlatformState::person_by_id(std::string_view account_name, std::string_view external_id) {
  const auto found = by_id.find(key(account_name, lower_case(external_id)));
  if (found == by_id.end()) return nullptr;
  Person& person = people[found->second];
  const bool is_wecom = account(account_name).platform == wechat_api::Platform::wecom;
  return is_wecom || person.external_id == external_id ? &person : nullptr;
}

std::vector<Person*> PlatformState::people_of(std::string_view account) {
  std::vector<Person*> found;
  for (Person& person : people)
    if (person.account == account) found.push_back(&person);
  return found;
}

void PlatformState::deliver(const Person& person, Sight::Via via, const std::string& sent, const std::string& message_id, Millis now,
                            Face face) {
  ledger.add({now, person.account, person.name, via, on_the_phone(sent), message_id, sent, std::move(face)});
}

}  // namespace wechat_api::simulator
