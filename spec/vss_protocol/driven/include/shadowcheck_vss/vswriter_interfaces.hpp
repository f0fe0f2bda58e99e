// The interfaces of VsWriter.h, but for CVssWriter, where the SDK's header does not exist.
//
// Part of shadowcheck_vss.hpp, included by types.hpp.
#ifndef SHADOWCHECK_VSS_VSWRITER_INTERFACES_HPP
#define SHADOWCHECK_VSS_VSWRITER_INTERFACES_HPP

#include "vss_types.hpp"

struct IVssWMFiledesc : IUnknown {
    STDMETHOD(GetPath)(BSTR* pbstrPath) = 0;
    STDMETHOD(GetFilespec)(BSTR* pbstrFilespec) = 0;
    STDMETHOD(GetRecursive)(bool* pbRecursive) = 0;
    STDMETHOD(GetAlternateLocation)(BSTR* pbstrAlternateLocation) = 0;
    STDMETHOD(GetBackupTypeMask)(DWORD* pdwTypeMask) = 0;
};

struct IVssWMDependency : IUnknown {
    STDMETHOD(GetWriterId)(VSS_ID* pWriterId) = 0;
    STDMETHOD(GetLogicalPath)(BSTR* pbstrLogicalPath) = 0;
    STDMETHOD(GetComponentName)(BSTR* pbstrComponentName) = 0;
};

struct IVssComponent : IUnknown {
    STDMETHOD(GetLogicalPath)(BSTR* pbstrPath) = 0;
    STDMETHOD(GetComponentType)(VSS_COMPONENT_TYPE* pct) = 0;
    STDMETHOD(GetComponentName)(BSTR* pbstrName) = 0;
    STDMETHOD(GetBackupSucceeded)(bool* pbSucceeded) = 0;
    STDMETHOD(GetAlternateLocationMappingCount)(UINT* pcMappings) = 0;
    STDMETHOD(GetAlternateLocationMapping)(UINT iMapping, IVssWMFiledesc** ppFiledesc) = 0;
    STDMETHOD(SetBackupMetadata)(LPCWSTR wszData) = 0;
    STDMETHOD(GetBackupMetadata)(BSTR* pbstrData) = 0;
    STDMETHOD(AddPartialFile)(LPCWSTR wszPath, LPCWSTR wszFilename, LPCWSTR wszRanges, LPCWSTR wszMetadata) = 0;
    STDMETHOD(GetPartialFileCount)(UINT* pcPartialFiles) = 0;
    STDMETHOD(GetPartialFile)(UINT iPartialFile, BSTR* pbstrPath, BSTR* pbstrFilename, BSTR* pbstrRange,
        BSTR* pbstrMetadata) = 0;
    STDMETHOD(IsSelectedForRestore)(bool* pbSelectedForRestore) = 0;
    STDMETHOD(GetAdditionalRestores)(bool* pbAdditionalRestores) = 0;
    STDMETHOD(GetNewTargetCount)(UINT* pcNewTarget) = 0;
    STDMETHOD(GetNewTarget)(UINT iNewTarget, IVssWMFiledesc** ppFiledesc) = 0;
    STDMETHOD(AddDirectedTarget)(LPCWSTR wszSourcePath, LPCWSTR wszSourceFilename, LPCWSTR wszSourceRangeList,
        LPCWSTR wszDestinationPath, LPCWSTR wszDestinationFilename, LPCWSTR wszDestinationRangeList) = 0;
    STDMETHOD(GetDirectedTargetCount)(UINT* pcDirectedTarget) = 0;
    STDMETHOD(GetDirectedTarget)(UINT iDirectedTarget, BSTR* pbstrSourcePath, BSTR* pbstrSourceFileName,
        BSTR* pbstrSourceRangeList, BSTR* pbstrDestinationPath, BSTR* pbstrDestinationFilename,
        BSTR* pbstrDestinationRangeList) = 0;
    STDMETHOD(SetRestoreMetadata)(LPCWSTR wszRestoreMetadata) = 0;
    STDMETHOD(GetRestoreMetadata)(BSTR* pbstrRestoreMetadata) = 0;
    STDMETHOD(SetRestoreTarget)(VSS_RESTORE_TARGET target) = 0;
    STDMETHOD(GetRestoreTarget)(VSS_RESTORE_TARGET* pTarget) = 0;
    STDMETHOD(SetPreRestoreFailureMsg)(LPCWSTR wszPreRestoreFailureMsg) = 0;
    STDMETHOD(GetPreRestoreFailureMsg)(BSTR* pbstrPreRestoreFailureMsg) = 0;
    STDMETHOD(SetPostRestoreFailureMsg)(LPCWSTR wszPostRestoreFailureMsg) = 0;
    STDMETHOD(GetPostRestoreFailureMsg)(BSTR* pbstrPostRestoreFailureMsg) = 0;
    STDMETHOD(SetBackupStamp)(LPCWSTR wszBackupStamp) = 0;
    STDMETHOD(GetBackupStamp)(BSTR* pbstrBackupStamp) = 0;
    STDMETHOD(GetPreviousBackupStamp)(BSTR* pbstrBackupStamp) = 0;
    STDMETHOD(GetBackupOptions)(BSTR* pbstrBackupOptions) = 0;
    STDMETHOD(GetRestoreOptions)(BSTR* pbstrRestoreOptions) = 0;
    STDMETHOD(GetRestoreSubcomponentCount)(UINT* pcRestoreSubcomponent) = 0;
    STDMETHOD(GetRestoreSubcomponent)(UINT iComponent, BSTR* pbstrLogicalPath, BSTR* pbstrComponentName,
        bool* pbRepair) = 0;
    STDMETHOD(GetFileRestoreStatus)(VSS_FILE_RESTORE_STATUS* pStatus) = 0;
    STDMETHOD(AddDifferencedFilesByLastModifyTime)(LPCWSTR wszPath, LPCWSTR wszFilespec, BOOL bRecursive,
        FILETIME ftLastModifyTime) = 0;
    STDMETHOD(AddDifferencedFilesByLastModifyLSN)(LPCWSTR wszPath, LPCWSTR wszFilespec, BOOL bRecursive,
        BSTR bstrLsnString) = 0;
    STDMETHOD(GetDifferencedFilesCount)(UINT* pcDifferencedFiles) = 0;
    STDMETHOD(GetDifferencedFile)(UINT iDifferencedFile, BSTR* pbstrPath, BSTR* pbstrFilespec, BOOL* pbRecursive,
        BSTR* pbstrLsnString, FILETIME* pftLastModifyTime) = 0;
};
inline constexpr GUID IID_IVssComponent = {0xd2c72c96, 0xc121, 0x4518, {0xb6, 0x27, 0xe5, 0xa9, 0x3d, 0x01, 0x0e, 0xad}};

struct IVssWriterComponents {
    STDMETHOD(GetComponentCount)(UINT* pcComponents) = 0;
    STDMETHOD(GetWriterInfo)(VSS_ID* pidInstance, VSS_ID* pidWriter) = 0;
    STDMETHOD(GetComponent)(UINT iComponent, IVssComponent** ppComponent) = 0;
};

struct IVssComponentEx : IVssComponent {
    STDMETHOD(SetPrepareForBackupFailureMsg)(LPCWSTR wszFailureMsg) = 0;
    STDMETHOD(SetPostSnapshotFailureMsg)(LPCWSTR wszFailureMsg) = 0;
    STDMETHOD(GetPrepareForBackupFailureMsg)(BSTR* pbstrFailureMsg) = 0;
    STDMETHOD(GetPostSnapshotFailureMsg)(BSTR* pbstrFailureMsg) = 0;
    STDMETHOD(GetAuthoritativeRestore)(bool* pbAuth) = 0;
    STDMETHOD(GetRollForward)(VSS_ROLLFORWARD_TYPE* pRollType, BSTR* pbstrPoint) = 0;
    STDMETHOD(GetRestoreName)(BSTR* pbstrName) = 0;
};
inline constexpr GUID IID_IVssComponentEx = {0x156c8b5e, 0xf131, 0x4bd7, {0x9c, 0x97, 0xd1, 0x92, 0x3b, 0xe7, 0xe1, 0xfa}};

struct IVssComponentEx2 : IVssComponentEx {
    STDMETHOD(SetFailure)(HRESULT hr, HRESULT hrApplication, LPCWSTR wszApplicationMessage, DWORD dwReserved) = 0;
    STDMETHOD(GetFailure)(HRESULT* phr, HRESULT* phrApplication, BSTR* pbstrApplicationMessage,
        DWORD* pdwReserved) = 0;
};
inline constexpr GUID IID_IVssComponentEx2 = {0x3b5be0f2, 0x07a9, 0x4e4b, {0xbd, 0xd3, 0xcf, 0xdc, 0x8e, 0x2c, 0x0d, 0x2d}};

struct IVssCreateWriterMetadata {
    STDMETHOD(AddIncludeFiles)(LPCWSTR wszPath, LPCWSTR wszFilespec, bool bRecursive,
        LPCWSTR wszAlternateLocation) = 0;
    STDMETHOD(AddExcludeFiles)(LPCWSTR wszPath, LPCWSTR wszFilespec, bool bRecursive) = 0;
    STDMETHOD(AddComponent)(VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath, LPCWSTR wszComponentName,
        LPCWSTR wszCaption, const BYTE* pbIcon, UINT cbIcon, bool bRestoreMetadata, bool bNotifyOnBackupComplete,
        bool bSelectable, bool bSelectableForRestore = false, DWORD dwComponentFlags = 0) = 0;
    STDMETHOD(AddDatabaseFiles)(LPCWSTR wszLogicalPath, LPCWSTR wszDatabaseName, LPCWSTR wszPath, LPCWSTR wszFilespec,
        DWORD dwBackupTypeMask = VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED) = 0;
    STDMETHOD(AddDatabaseLogFiles)(LPCWSTR wszLogicalPath, LPCWSTR wszDatabaseName, LPCWSTR wszPath,
        LPCWSTR wszFilespec,
        DWORD dwBackupTypeMask = VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED) = 0;
    STDMETHOD(AddFilesToFileGroup)(LPCWSTR wszLogicalPath, LPCWSTR wszGroupName, LPCWSTR wszPath, LPCWSTR wszFilespec,
        bool bRecursive, LPCWSTR wszAlternateLocation,
        DWORD dwBackupTypeMask = VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED) = 0;
    STDMETHOD(SetRestoreMethod)(VSS_RESTOREMETHOD_ENUM method, LPCWSTR wszService, LPCWSTR wszUserProcedure,
        VSS_WRITERRESTORE_ENUM writerRestore, bool bRebootRequired) = 0;
    STDMETHOD(AddAlternateLocationMapping)(LPCWSTR wszSourcePath, LPCWSTR wszSourceFilespec, bool bRecursive,
        LPCWSTR wszDestination) = 0;
    STDMETHOD(AddComponentDependency)(LPCWSTR wszForLogicalPath, LPCWSTR wszForComponentName, VSS_ID onWriterId,
        LPCWSTR wszOnLogicalPath, LPCWSTR wszOnComponentName) = 0;
    STDMETHOD(SetBackupSchema)(DWORD dwSchemaMask) = 0;
    STDMETHOD(GetDocument)(IXMLDOMDocument** pDoc) = 0;
    STDMETHOD(SaveAsXML)(BSTR* pbstrXML) = 0;
};

struct IVssCreateWriterMetadataEx : IVssCreateWriterMetadata {
    STDMETHOD(AddExcludeFilesFromSnapshot)(LPCWSTR wszPath, LPCWSTR wszFilespec, bool bRecursive) = 0;
};
inline constexpr GUID IID_IVssCreateWriterMetadataEx = {0x9f21981d, 0xd469, 0x4349, {0xb8, 0x07, 0x39, 0xe6, 0x4e, 0x46, 0x74, 0xe1}};

#endif
