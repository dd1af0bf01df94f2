using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>How often a service compares the tiers.</summary>
public sealed class AuditingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Auditing";

    /// <summary>
    /// Subjects that each service audits in a minute; 0 for none. Default 6, range 0 to 600.
    /// </summary>
    [Range(0, 600)]
    public int SubjectsPerMinute { get; set; } = 6;
}
