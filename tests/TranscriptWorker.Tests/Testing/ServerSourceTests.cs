using DotNet.Testcontainers.Builders;

namespace TranscriptWorker.Tests.Testing;

/// <summary>Where the servers of tests come from, without asking for a real Docker engine.</summary>
public sealed class ServerSourceTests
{
    [Fact]
    public async Task Containers_of_the_pinned_images_serve_where_an_engine_answers()
    {
        var source = await ServerSource.DecideAsync(() => Task.FromResult("28.2.1"));

        Assert.True(source.HasDocker);
        Assert.Equal(
            $"Servers: Docker 28.2.1 ({ServerImages.RabbitMq}, {ServerImages.Redis}, {ServerImages.PostgreSql}, {ServerImages.SqlServer})",
            source.Description
        );
    }

    [Fact]
    public async Task Programs_of_this_machine_serve_where_no_engine_answers()
    {
        var source = await ServerSource.DecideAsync(() => throw new DockerUnavailableException("There is none."));

        Assert.False(source.HasDocker);
        Assert.Equal("Servers: programs of this machine (no Docker engine answers)", source.Description);
    }

    [Fact]
    public async Task An_engine_that_fails_otherwise_is_no_reason_to_use_programs() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ServerSource.DecideAsync(() => throw new InvalidOperationException("It answers nonsense."))
        );

    [Fact]
    public void Each_image_is_pinned_to_a_version() =>
        Assert.All(ServerImages.All, image => Assert.Matches(@"^[a-z./]+:[0-9][^ :]*\d[^ :]*$", image));

    [Fact]
    public void No_port_is_handed_out_twice()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => FreePort.Take()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
    }
}
