using Microsoft.Extensions.Options;

namespace TranscriptWorker.Caching.Files;

internal sealed class FilesOptionsValidation : IValidateOptions<FilesOptions>
{
    public ValidateOptionsResult Validate(string? name, FilesOptions options) =>
        options.MaxFileBytes <= options.QuotaBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{FilesOptions.Section}:{nameof(FilesOptions.MaxFileBytes)}: it must not be larger"
                    + $" than {FilesOptions.Section}:{nameof(FilesOptions.QuotaBytes)}."
            );
}
