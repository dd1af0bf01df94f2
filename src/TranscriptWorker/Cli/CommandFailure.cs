using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Hosting;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>The input of a command is wrong. The message is one line.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Reports an error in one line and as an exit code.</summary>
internal static class CommandFailure
{
    public static async Task<int> ReportAsync(Exception error, bool verbose, TextWriter output)
    {
        var (code, lines) = error switch
        {
            OperationCanceledException => (ExitCodes.Cancelled, ["cancelled"]),
            EnrichmentInterruptedException => (ExitCodes.Cancelled, [error.Message]),
            // Consumers answer jobs that they refuse. One that is refused here has wrong arguments.
            UsageException or JobRefusedException => (ExitCodes.Usage, [error.Message]),
            OptionsValidationException invalid => (ExitCodes.Usage, invalid.Failures.Select(f => $"configuration: {f}")),
            AggregateException { InnerExceptions: var all } when all.All(e => e is OptionsValidationException) => (
                ExitCodes.Usage,
                all.SelectMany(e => ((OptionsValidationException)e).Failures).Select(f => $"configuration: {f}")
            ),
            InvalidDataException { InnerException: FormatException unreadable } => (
                ExitCodes.Usage,
                [$"configuration: {error.Message} {unreadable.Message}"]
            ),
            DurableTierException
            or FileTierException
            or BrokerException
            or DataFolderException
            or InvalidationFailedException
            or CommandRefusedException => (ExitCodes.Unavailable, [error.Message]),
            IOException when error.InnerException is SocketException => (
                ExitCodes.Unavailable,
                [$"{error.Message} Choose an address of this machine with --set Urls=http://127.0.0.1:PORT."]
            ),
            IOException when error.InnerException is AddressInUseException => (
                ExitCodes.Unavailable,
                [$"{error.Message} Another process listens there: stop it, or choose another with --set Urls=http://127.0.0.1:PORT."]
            ),
            _ => (
                ExitCodes.Internal,
                new[] { $"internal error: {error.GetType().Name}: {error.Message} (--verbose shows the stack trace)" }.AsEnumerable()
            ),
        };
        foreach (var line in lines)
            await output.WriteLineAsync($"error: {line.ReplaceLineEndings(" ")}");
        if (verbose)
            await output.WriteLineAsync(error.ToString());
        return code;
    }
}
