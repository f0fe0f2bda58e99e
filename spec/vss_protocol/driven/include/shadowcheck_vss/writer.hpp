// CVssWriter, CVssWriterEx and CVssWriterEx2, from which writers derive: classes of vssapi, with the same methods.
//
// Part of shadowcheck_vss.hpp. writer_host.hpp defines what they do, and calls the handlers.
#ifndef SHADOWCHECK_VSS_WRITER_HPP
#define SHADOWCHECK_VSS_WRITER_HPP

#include "types.hpp"
#include "wire.hpp"

namespace shadowcheck {
class WriterHost;
}

class CVssWriter {
public:
    CVssWriter() = default;
    virtual ~CVssWriter();
    CVssWriter(const CVssWriter&) = delete;
    CVssWriter& operator=(const CVssWriter&) = delete;

    HRESULT STDMETHODCALLTYPE Initialize(VSS_ID WriterId, LPCWSTR wszWriterName, VSS_USAGE_TYPE ut, VSS_SOURCE_TYPE st,
                                         VSS_APPLICATION_LEVEL nLevel = VSS_APP_FRONT_END, DWORD dwTimeoutFreeze = 60000,
                                         VSS_ALTERNATE_WRITER_STATE aws = VSS_AWS_NO_ALTERNATE_WRITER, bool bIOThrottlingOnly = false,
                                         LPCWSTR wszWriterInstanceName = nullptr);
    HRESULT STDMETHODCALLTYPE Subscribe(DWORD dwEventFlags = VSS_SM_BACKUP_EVENTS_FLAG | VSS_SM_RESTORE_EVENTS_FLAG);
    HRESULT STDMETHODCALLTYPE Unsubscribe();
    HRESULT STDMETHODCALLTYPE InstallAlternateWriter(VSS_ID writerId, CLSID clsidWriter);

    // The handlers. A writer must have its own of the four that are pure; CVssWriter answers true in place of the others.
    virtual bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* pMetadata);
    virtual bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* pComponent);
    virtual bool STDMETHODCALLTYPE OnPrepareSnapshot() = 0;
    virtual bool STDMETHODCALLTYPE OnFreeze() = 0;
    virtual bool STDMETHODCALLTYPE OnThaw() = 0;
    virtual bool STDMETHODCALLTYPE OnAbort() = 0;
    virtual bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* pComponent);
    virtual bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* pComponent);
    virtual bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID SnapshotSetId);
    virtual bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* pComponent);
    virtual bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* pComponent);
    virtual bool STDMETHODCALLTYPE OnBackOffIOOnVolume(VSS_PWSZ wszVolumeName, VSS_ID snapshotId, VSS_ID providerId);
    virtual bool STDMETHODCALLTYPE OnContinueIOOnVolume(VSS_PWSZ wszVolumeName, VSS_ID snapshotId, VSS_ID providerId);
    virtual bool STDMETHODCALLTYPE OnVSSShutdown();
    virtual bool STDMETHODCALLTYPE OnVSSApplicationStartup();

protected:
    // What a handler may ask and say, on its own thread. The last parameters are the place of the call, which the compiler fills in.
    LPCWSTR* STDMETHODCALLTYPE GetCurrentVolumeArray() const;
    UINT STDMETHODCALLTYPE GetCurrentVolumeCount() const;
    HRESULT STDMETHODCALLTYPE GetSnapshotDeviceName(LPCWSTR wszOriginalVolume, LPCWSTR* ppwszSnapshotDevice, SHADOWCHECK_PLACE) const;
    VSS_ID STDMETHODCALLTYPE GetCurrentSnapshotSetId(SHADOWCHECK_PLACE) const;
    LONG STDMETHODCALLTYPE GetContext(SHADOWCHECK_PLACE) const;
    VSS_APPLICATION_LEVEL STDMETHODCALLTYPE GetCurrentLevel() const;
    bool STDMETHODCALLTYPE IsPathAffected(LPCWSTR wszPath) const;
    bool STDMETHODCALLTYPE IsBootableSystemStateBackedUp() const;
    bool STDMETHODCALLTYPE AreComponentsSelected() const;
    VSS_BACKUP_TYPE STDMETHODCALLTYPE GetBackupType(SHADOWCHECK_PLACE) const;
    VSS_RESTORE_TYPE STDMETHODCALLTYPE GetRestoreType() const;
    bool STDMETHODCALLTYPE IsPartialFileSupportEnabled() const;
    HRESULT STDMETHODCALLTYPE SetWriterFailure(HRESULT hr, SHADOWCHECK_PLACE);

private:
    friend class CVssWriterEx;
    friend class CVssWriterEx2;
    friend class shadowcheck::WriterHost;

    // Calls the handler of an Identify event: OnIdentify, or OnIdentifyEx of those that have it.
    virtual bool shadowcheck_identifies(IVssCreateWriterMetadataEx* metadata) { return OnIdentify(metadata); }
    // True, and remembers that no handler of the writer's own has answered.
    static bool shadowcheck_default();
    HRESULT shadowcheck_fails(const char* call, HRESULT code, bool is_extended, const char* file, int line);
    HRESULT shadowcheck_begins(const VSS_ID& id, LPCWSTR name, VSS_APPLICATION_LEVEL level);

    VSS_ID shadowcheck_id_ = GUID{};
    std::wstring shadowcheck_name_;
    VSS_APPLICATION_LEVEL shadowcheck_level_ = VSS_APP_UNKNOWN;
    bool shadowcheck_initialized_ = false;
    bool shadowcheck_subscribed_ = false;
};

class CVssWriterEx : public CVssWriter {
public:
    HRESULT STDMETHODCALLTYPE InitializeEx(VSS_ID WriterId, LPCWSTR wszWriterName, DWORD dwMajorVersion, DWORD dwMinorVersion, VSS_USAGE_TYPE ut,
                                           VSS_SOURCE_TYPE st, VSS_APPLICATION_LEVEL nLevel = VSS_APP_FRONT_END, DWORD dwTimeoutFreeze = 60000,
                                           VSS_ALTERNATE_WRITER_STATE aws = VSS_AWS_NO_ALTERNATE_WRITER, bool bIOThrottlingOnly = false,
                                           LPCWSTR wszWriterInstanceName = nullptr);
    HRESULT STDMETHODCALLTYPE SubscribeEx(DWORD dwUnsubscribeTimeout,
                                          DWORD dwEventFlags = VSS_SM_BACKUP_EVENTS_FLAG | VSS_SM_RESTORE_EVENTS_FLAG);
    virtual bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* pMetadata);

protected:
    HRESULT STDMETHODCALLTYPE GetIdentifyInformation(IVssExamineWriterMetadata** ppMetadata, SHADOWCHECK_PLACE) const;

private:
    bool shadowcheck_identifies(IVssCreateWriterMetadataEx* metadata) override { return OnIdentifyEx(metadata); }
};

class CVssWriterEx2 : public CVssWriterEx {
protected:
    HRESULT STDMETHODCALLTYPE GetSessionId(VSS_ID* idSession, SHADOWCHECK_PLACE) const;
    bool STDMETHODCALLTYPE IsWriterShuttingDown(SHADOWCHECK_PLACE) const;
    HRESULT STDMETHODCALLTYPE SetWriterFailureEx(HRESULT hr, HRESULT hrApplication, LPCWSTR wszApplicationMessage, SHADOWCHECK_PLACE);
};

#endif
