namespace TranscriptWorker.Chaos.Fleet;

/// <summary>A disk in memory that can be filled up.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Mebibytes = 512;
    private const int Block = 64 * 1024;

    private readonly TemporaryFolder _folder = new();

    private SmallDisk() { }

    /// <summary>A folder on it that belongs to the database's user.</summary>
    public string Folder => Path.Combine(MountPoint, "tables");

    private string MountPoint => _folder["disk"];

    private string Ballast => Path.Combine(MountPoint, "ballast");

    /// <returns>The disk; null if this user may not mount one.</returns>
    public static async Task<SmallDisk?> TryMountAsync(CancellationToken cancellationToken)
    {
        if (!string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
            return null;
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.MountPoint);
        var (exitCode, _, _) = await ExternalTool.RunAsync(
            "mount",
            "mount",
            ["-t", "tmpfs", "-o", $"size={Mebibytes}m", "chaos", disk.MountPoint],
            cancellationToken
        );
        if (exitCode != 0)
        {
            disk._folder.Dispose();
            return null;
        }

        Directory.CreateDirectory(disk.Folder);
        await ExternalTool.RunAsync("coreutils", "chmod", ["755", disk._folder.Path, disk.MountPoint], cancellationToken);
        await ExternalTool.RunAsync("coreutils", "chown", ["postgres", disk.Folder], cancellationToken);
        return disk;
    }

    /// <summary>Leaves no byte free until <see cref="Free"/>.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        var block = new byte[Block];
        await using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                await ballast.WriteAsync(block, cancellationToken);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await ExternalTool.RunAsync("mount", "umount", ["--lazy", MountPoint], CancellationToken.None);
        _folder.Dispose();
    }
}
