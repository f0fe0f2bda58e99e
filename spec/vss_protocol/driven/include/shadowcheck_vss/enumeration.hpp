// What Query found: IVssEnumObject.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_ENUMERATION_HPP
#define SHADOWCHECK_VSS_ENUMERATION_HPP

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "world.hpp"

namespace shadowcheck {

// Fills the properties of the one provider that there is. Its strings are freed one by one: VSS has no function for it.
inline void describe_provider(VSS_PROVIDER_PROP& as) {
    const auto text = [](const std::wstring& value) { return lent_block(value, "a string in the VSS_PROVIDER_PROP of Next", "freed with CoTaskMemFree"); };
    as = VSS_PROVIDER_PROP{};
    as.m_ProviderId = as.m_ProviderVersionId = id_of(Thing::provider, 1);
    as.m_pwszProviderName = text(L"Software Provider");
    as.m_eProviderType = VSS_PROV_SYSTEM;
    as.m_pwszProviderVersion = text(L"1.0");
}

class FakeEnumeration final : public Counted<IVssEnumObject> {
public:
    // The shadow copies, or the provider if it is asked for.
    FakeEnumeration(std::vector<Copy> copies, bool of_providers, const std::string& by)
        : Counted("IVssEnumObject", by), copies_(std::move(copies)), of_providers_(of_providers) {}

    // Returns up to that many; S_FALSE if there are no more.
    HRESULT STDMETHODCALLTYPE Next(ULONG wanted, VSS_OBJECT_PROP* out, ULONG* fetched) override {
        used("Next");
        if (out == nullptr || !fill(fetched, ULONG{0})) {
            return E_INVALIDARG;
        }
        for (; *fetched < wanted && at_ < size(); ++*fetched, ++at_) {
            VSS_OBJECT_PROP& one = out[*fetched];
            one.Type = of_providers_ ? VSS_OBJECT_PROVIDER : VSS_OBJECT_SNAPSHOT;
            if (of_providers_) {
                describe_provider(one.Obj.Prov);
            } else {
                describe(copies_[at_], "IVssEnumObject::Next", one.Obj.Snap);
            }
        }
        return *fetched == wanted ? S_OK : S_FALSE;
    }

    HRESULT STDMETHODCALLTYPE Skip(ULONG count) override {
        used("Skip");
        const bool enough = count <= size() - at_;
        at_ = std::min<std::size_t>(at_ + count, size());
        return enough ? S_OK : S_FALSE;
    }

    HRESULT STDMETHODCALLTYPE Reset() override {
        used("Reset");
        at_ = 0;
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE Clone(IVssEnumObject** out) override {
        used("Clone");
        if (out == nullptr) {
            return E_INVALIDARG;
        }
        auto* clone = new FakeEnumeration(copies_, of_providers_, "Clone");
        clone->at_ = at_;
        *out = clone;
        return S_OK;
    }

protected:
    bool offers(REFIID wanted) const override { return same(wanted, SHADOWCHECK_ID(IVssEnumObject)); }

private:
    std::size_t size() const { return of_providers_ ? 1 : copies_.size(); }

    const std::vector<Copy> copies_;
    const bool of_providers_;
    std::size_t at_ = 0;
};

}  // namespace shadowcheck

#endif
