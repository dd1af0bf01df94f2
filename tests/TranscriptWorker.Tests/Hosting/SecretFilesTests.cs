using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TranscriptWorker.Hosting;

namespace TranscriptWorker.Tests.Hosting;

public sealed class SecretFilesTests : IDisposable
{
    private const string FileName = "Durable__ConnectionString";

    private readonly string _folder = Directory.CreateTempSubdirectory("transcript-worker-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Only_files_that_are_named_like_settings_are_read()
    {
        Write("redhat.repo", new string('x', 1_000_000));
        Write(".Seq__ApiKey", "hidden");
        Write("Seq__ApiKey", "shown");
        Directory.CreateDirectory(Path.Combine(_folder, "Hot__ConnectionString"));

        var configuration = Configure();

        Assert.Null(configuration["redhat.repo"]);
        Assert.Equal("shown", configuration["Seq:ApiKey"]);
        Assert.Null(configuration["Hot:ConnectionString"]);
    }

    [Fact]
    public void A_secret_that_is_mounted_as_Kubernetes_does_is_read()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "..2026_01_01"));
        Write(Path.Combine("..2026_01_01", FileName), "mounted");
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), "..2026_01_01");
        File.CreateSymbolicLink(Path.Combine(_folder, FileName), Path.Combine("..data", FileName));

        Assert.Equal("mounted", Read());
    }

    [Fact]
    public void A_secret_over_the_limit_is_refused_and_one_at_the_limit_is_not()
    {
        Write(FileName, new string('x', 64 * 1024));
        Assert.Equal(64 * 1024, Read()!.Length);

        Write(FileName, new string('x', (64 * 1024) + 1));
        Assert.Equal(
            $"Secrets:Folder: {Path.Combine(_folder, FileName)} has more than the 65536 bytes of a secret.",
            Assert.Single(Refusal(_folder))
        );
    }

    [Fact]
    public void Every_file_that_cannot_be_read_is_named_at_once()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "Bus__ConnectionString"), "nowhere");
        File.CreateSymbolicLink(Path.Combine(_folder, "Hot__ConnectionString"), "nowhere");

        var refusal = Refusal(_folder);

        Assert.Equal(2, refusal.Count);
        Assert.All(refusal, line => Assert.Matches("^Secrets:Folder: .*/(Bus|Hot)__ConnectionString cannot be read: ", line));
    }

    [Fact]
    public void A_folder_that_was_named_must_exist() =>
        Assert.Equal(
            $"Secrets:Folder: the folder {_folder}/missing does not exist.",
            Assert.Single(Refusal(Path.Combine(_folder, "missing")))
        );

    private static List<string> Refusal(string folder)
    {
        var configuration = new ConfigurationManager();
        configuration["Secrets:Folder"] = folder;
        return [.. Assert.Throws<OptionsValidationException>(configuration.AddSecretFiles).Failures];
    }

    private string? Read() => Configure()["Durable:ConnectionString"];

    private ConfigurationManager Configure()
    {
        var configuration = new ConfigurationManager();
        configuration["Secrets:Folder"] = _folder;
        configuration.AddSecretFiles();
        return configuration;
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);
}
