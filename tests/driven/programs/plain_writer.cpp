// A writer as it ships: it includes Windows' headers, and knows nothing of shadowcheck. It compiles against the SDK as it is.
#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <stdio.h>

static const VSS_ID writer_id = {0x2d1b0c3e, 0x5b7d, 0x4c55, {0x8e, 0x11, 0x52, 0x0c, 0x7a, 0x5e, 0x44, 0x90}};

class PlainWriter : public CVssWriterEx2 {
public:
    bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* pMetadata) {
        HRESULT hr = pMetadata->AddComponent(VSS_CT_FILEGROUP, NULL, L"Orders", NULL, NULL, 0, false, true, true, true);
        if (SUCCEEDED(hr)) {
            hr = pMetadata->AddFilesToFileGroup(NULL, L"Orders", L"C:\\Orders", L"*", true, NULL);
        }
        return SUCCEEDED(hr);
    }

    bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* pComponents) {
        UINT count = 0;
        return SUCCEEDED(pComponents->GetComponentCount(&count));
    }

    bool STDMETHODCALLTYPE OnPrepareSnapshot() { return IsPathAffected(L"C:\\Orders") ? true : veto(VSS_E_WRITERERROR_NONRETRYABLE); }
    bool STDMETHODCALLTYPE OnFreeze() { return !IsWriterShuttingDown() || veto(VSS_E_WRITERERROR_NONRETRYABLE); }
    bool STDMETHODCALLTYPE OnThaw() { return true; }
    bool STDMETHODCALLTYPE OnAbort() { return true; }

    bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID SnapshotSetId) {
        WCHAR text[64];
        StringFromGUID2(SnapshotSetId, text, 64);
        wprintf(L"the backup of %ls is over\n", text);
        return true;
    }

private:
    bool veto(HRESULT hr) {
        SetWriterFailure(hr);
        return false;
    }
};

int main() {
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr)) {
        return 1;
    }
    {
        PlainWriter writer;
        hr = writer.Initialize(writer_id, L"Plain Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
        if (hr == S_OK) {
            hr = writer.Subscribe();
        }
        if (hr == S_OK) {
            getchar();
            writer.Unsubscribe();
        }
    }
    CoUninitialize();
    return hr == S_OK ? 0 : 1;
}
