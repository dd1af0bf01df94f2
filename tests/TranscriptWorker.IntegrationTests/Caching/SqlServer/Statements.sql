---- read two entries

-- @fingerprints1 String(32)
-- @fingerprints2 String(32)
-- @subject String(128)
SELECT [s].[generation], [s].[content_hash], [s].[source_version], GETUTCDATE(), [e0].[subject], [e0].[generation], [e0].[kind], [e0].[fingerprint], [e0].[created_at], [e0].[expires_at], [e0].[value]
FROM [subjects] AS [s]
LEFT JOIN (
    SELECT [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint], [e].[created_at], [e].[expires_at], [e].[value], [e].[subject] AS [subject0], [e].[generation] AS [generation0]
    FROM [entries] AS [e]
    WHERE [e].[fingerprint] IN (@fingerprints1, @fingerprints2) AND [e].[expires_at] > GETUTCDATE()
) AS [e0] ON [s].[subject] = [e0].[subject0] AND [s].[generation] = [e0].[generation0]
WHERE [s].[subject] = @subject

---- read the generation

-- @subject String(128)
SELECT [s].[generation], [s].[content_hash], [s].[source_version], GETUTCDATE()
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject

---- show

-- @subject_Value String(128)
SELECT TOP(2) [s].[subject], [s].[content_hash], [s].[generation], [s].[idle_since], [s].[last_invalidation_id], [s].[source_version]
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

-- @subject_Value String(128)
-- @row_Generation Int64(0)
SELECT [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint], [e].[created_at], [e].[expires_at], [e].[value]
FROM [entries] AS [e]
WHERE [e].[subject] = @subject_Value AND [e].[generation] = @row_Generation AND [e].[expires_at] > GETUTCDATE()
ORDER BY [e].[kind], [e].[created_at], [e].[fingerprint]

---- find preferences

-- @user_Value String(128)
SELECT TOP(2) [u].[value]
FROM [user_preferences] AS [u]
WHERE [u].[subject] = @user_Value

---- take a claim

-- @p0 String(4000)
-- @p1 Int64(0)
-- @p2 String(4000)
-- @p3 String(4000)
-- @p4 String(4000)
-- @p5 DateTime2(0)
-- @p6 Int64(0)
-- @p7 String(4000)
-- @p8 Int64(0)
-- @p9 String(4000)
-- @p10 String(4000)
-- @p11 String(4000)
-- @p12 DateTime2(0)
-- @p13 Int64(0)
INSERT INTO claims (subject, generation, kind, fingerprint, owner, lease_until, epoch) OUTPUT inserted.fingerprint AS [Value] SELECT v.subject, v.generation, v.kind, v.fingerprint, v.owner, v.lease_until, v.epoch FROM (VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6), (@p7, @p8, @p9, @p10, @p11, @p12, @p13)) v (subject, generation, kind, fingerprint, owner, lease_until, epoch) WHERE NOT EXISTS (SELECT 1 FROM claims t WITH (UPDLOCK, HOLDLOCK) WHERE t.subject = v.subject AND t.generation = v.generation AND t.kind = v.kind AND t.fingerprint = v.fingerprint)

---- find the owners of claims

-- @subject String(128)
-- @generation Int64(0)
-- @fingerprints1 String(32)
-- @fingerprints2 String(32)
SELECT [c].[kind], [c].[fingerprint], [c].[owner], [c].[epoch], [c].[lease_until], CASE
    WHEN [c].[lease_until] < GETUTCDATE() THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [claims] AS [c]
WHERE [c].[subject] = @subject AND [c].[generation] = @generation AND [c].[fingerprint] IN (@fingerprints1, @fingerprints2)

---- take a claim from its owner

-- @p String(128)
-- @lease_TotalSeconds Double(0)
-- @subject String(128)
-- @generation Int64(0)
-- @fingerprints1 String(32)
-- @holder_Owner String(128)
-- @holder_FencingToken Int64(0)
-- @holder_LeaseUntil DateTime2(0)
UPDATE [c]
SET [c].[owner] = @p,
    [c].[lease_until] = DATEADD(second, CAST(@lease_TotalSeconds AS int), GETUTCDATE()),
    [c].[epoch] = [c].[epoch] + CAST(1 AS bigint)
FROM [claims] AS [c]
WHERE [c].[subject] = @subject AND [c].[generation] = @generation AND [c].[fingerprint] = @fingerprints1 AND [c].[owner] = @holder_Owner AND [c].[epoch] = @holder_FencingToken AND [c].[lease_until] = @holder_LeaseUntil

---- renew claims

-- @lease_TotalSeconds Double(0)
-- @owners1 String(128)
-- @owners2 String(128)
UPDATE [c]
SET [c].[lease_until] = DATEADD(second, CAST(@lease_TotalSeconds AS int), GETUTCDATE())
FROM [claims] AS [c]
WHERE [c].[owner] IN (@owners1, @owners2)

-- @owners1 String(128)
-- @owners2 String(128)
SELECT [c].[owner], [c].[fingerprint], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [subjects] AS [s]
        WHERE [s].[subject] = [c].[subject] AND [s].[generation] = [c].[generation]) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [claims] AS [c]
WHERE [c].[owner] IN (@owners1, @owners2)

---- release a claim

-- @subject String(128)
-- @generation Int64(0)
-- @fingerprints1 String(32)
-- @owner String(128)
DELETE FROM [c]
FROM [claims] AS [c]
WHERE [c].[subject] = @subject AND [c].[generation] = @generation AND [c].[fingerprint] = @fingerprints1 AND [c].[owner] = @owner

---- commit a result

BEGIN TRANSACTION

-- @p0 String(4000)
-- @p1 Int64(0)
-- @p2 String(4000)
-- @p3 String(4000)
-- @p4 String(4000)
-- @p5 Int64(0)
DELETE FROM claims WHERE claims.subject = @p0 AND claims.generation = @p1 AND claims.owner = @p2 AND claims.fingerprint IN (@p3); UPDATE subjects SET generation = subjects.generation WHERE subjects.subject = @p4 AND subjects.generation = @p5

-- @subject String(128)
-- @generation Int64(0)
-- @fingerprints1 String(32)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @subject AND [e].[generation] = @generation AND [e].[fingerprint] = @fingerprints1

-- @p0 String(4000)
-- @p1 Int64(0)
-- @p2 String(4000)
-- @p3 String(4000)
-- @p4 DateTime2(0)
-- @p5 DateTime2(0)
-- @p6 Binary(8000)
INSERT INTO entries (subject, generation, kind, fingerprint, created_at, expires_at, value) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)

COMMIT

---- commit results of a new generation

BEGIN TRANSACTION

-- @p0 String(4000)
-- @p1 Int64(0)
-- @p2 String(4000)
-- @p3 String(4000)
-- @p4 String(4000)
-- @p5 Int64(0)
-- @p6 String(4000)
-- @p7 Int64(0)
-- @p8 String(4000)
-- @p9 String(4000)
-- @p10 DateTime2(0)
-- @p11 DateTime2(0)
-- @p12 Binary(8000)
DELETE FROM claims WHERE claims.subject = @p0 AND claims.generation = @p1 AND claims.owner = @p2 AND claims.fingerprint IN (@p3); UPDATE subjects SET generation = subjects.generation WHERE subjects.subject = @p4 AND subjects.generation = @p5; INSERT INTO entries (subject, generation, kind, fingerprint, created_at, expires_at, value) SELECT v.subject, v.generation, v.kind, v.fingerprint, v.created_at, v.expires_at, v.value FROM (VALUES (@p6, @p7, @p8, @p9, @p10, @p11, @p12)) v (subject, generation, kind, fingerprint, created_at, expires_at, value) WHERE NOT EXISTS (SELECT 1 FROM entries t WHERE t.subject = v.subject AND t.generation = v.generation AND t.kind = v.kind AND t.fingerprint = v.fingerprint)

COMMIT

---- first content

BEGIN TRANSACTION

-- @subject String(128)
-- @jobId Guid(0)
-- @kind String(32)
-- @fingerprint String(32)
SELECT TOP(2) GETUTCDATE(), '', [h].[generation_floor], [s1].[generation], [s1].[content_hash], [s1].[source_version], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [applied_jobs] AS [a]
        WHERE [a].[subject] = @subject AND [a].[job_id] = @jobId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, (
    SELECT TOP(1) [a0].[origin]
    FROM [applied_jobs] AS [a0]
    WHERE [a0].[subject] = @subject AND [a0].[job_id] = @jobId), CASE
    WHEN EXISTS (
        SELECT 1
        FROM [entries] AS [e0]
        WHERE [e0].[subject] = @subject AND [e0].[generation] = [s1].[generation] AND [e0].[kind] = @kind AND [e0].[fingerprint] = @fingerprint AND [e0].[expires_at] > GETUTCDATE()) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [hot_epochs] AS [h]
CROSS JOIN (
    SELECT [s0].[content_hash], [s0].[generation], [s0].[source_version]
    FROM (
        SELECT 1 AS empty
    ) AS [e]
    LEFT JOIN (
        SELECT [s].[content_hash], [s].[generation], [s].[source_version]
        FROM [subjects] AS [s]
        WHERE [s].[subject] = @subject
    ) AS [s0] ON 1 = 1
) AS [s1]
WHERE [h].[id] = 1

-- @p0 String(4000)
-- @p1 Int64(0)
-- @p2 String(4000)
-- @p3 String(4000)
-- @p4 Guid(0)
-- @p5 DateTime2(0)
-- @p6 String(4000)
-- @p7 String(4000)
-- @p8 Int64(0)
-- @p9 String(4000)
-- @p10 String(4000)
-- @p11 DateTime2(0)
-- @p12 DateTime2(0)
-- @p13 Binary(8000)
-- @p14 String(4000)
-- @p15 Int64(0)
-- @p16 String(4000)
-- @p17 String(4000)
-- @p18 String(4000)
-- @p19 DateTime2(0)
-- @p20 Int64(0)
INSERT INTO subjects (subject, generation, content_hash) SELECT v.subject, v.generation, v.content_hash FROM (VALUES (@p0, @p1, @p2)) v (subject, generation, content_hash) WHERE NOT EXISTS (SELECT 1 FROM subjects t WITH (UPDLOCK, HOLDLOCK) WHERE t.subject = v.subject); INSERT INTO applied_jobs (subject, job_id, applied_at, origin) SELECT v.subject, v.job_id, v.applied_at, v.origin FROM (VALUES (@p3, @p4, @p5, @p6)) v (subject, job_id, applied_at, origin) WHERE NOT EXISTS (SELECT 1 FROM applied_jobs t WHERE t.subject = v.subject AND t.job_id = v.job_id); INSERT INTO entries (subject, generation, kind, fingerprint, created_at, expires_at, value) SELECT v.subject, v.generation, v.kind, v.fingerprint, v.created_at, v.expires_at, v.value FROM (VALUES (@p7, @p8, @p9, @p10, @p11, @p12, @p13)) v (subject, generation, kind, fingerprint, created_at, expires_at, value) WHERE NOT EXISTS (SELECT 1 FROM entries t WHERE t.subject = v.subject AND t.generation = v.generation AND t.kind = v.kind AND t.fingerprint = v.fingerprint); INSERT INTO claims (subject, generation, kind, fingerprint, owner, lease_until, epoch) SELECT v.subject, v.generation, v.kind, v.fingerprint, v.owner, v.lease_until, v.epoch FROM (VALUES (@p14, @p15, @p16, @p17, @p18, @p19, @p20)) v (subject, generation, kind, fingerprint, owner, lease_until, epoch) WHERE NOT EXISTS (SELECT 1 FROM claims t WHERE t.subject = v.subject AND t.generation = v.generation AND t.kind = v.kind AND t.fingerprint = v.fingerprint)

COMMIT

---- other content

BEGIN TRANSACTION

-- @subject String(128)
-- @jobId Guid(0)
-- @kind String(32)
-- @fingerprint String(32)
SELECT TOP(2) GETUTCDATE(), '', [h].[generation_floor], [s1].[generation], [s1].[content_hash], [s1].[source_version], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [applied_jobs] AS [a]
        WHERE [a].[subject] = @subject AND [a].[job_id] = @jobId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, (
    SELECT TOP(1) [a0].[origin]
    FROM [applied_jobs] AS [a0]
    WHERE [a0].[subject] = @subject AND [a0].[job_id] = @jobId), CASE
    WHEN EXISTS (
        SELECT 1
        FROM [entries] AS [e0]
        WHERE [e0].[subject] = @subject AND [e0].[generation] = [s1].[generation] AND [e0].[kind] = @kind AND [e0].[fingerprint] = @fingerprint AND [e0].[expires_at] > GETUTCDATE()) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [hot_epochs] AS [h]
CROSS JOIN (
    SELECT [s0].[content_hash], [s0].[generation], [s0].[source_version]
    FROM (
        SELECT 1 AS empty
    ) AS [e]
    LEFT JOIN (
        SELECT [s].[content_hash], [s].[generation], [s].[source_version]
        FROM [subjects] AS [s]
        WHERE [s].[subject] = @subject
    ) AS [s0] ON 1 = 1
) AS [s1]
WHERE [h].[id] = 1

-- @p Int64(0)
-- @p4 String(64)
-- @p5 Int64(0)
-- @subject String(128)
-- @from_Generation Int64(0)
-- @from_SourceVersion Int64(0)
UPDATE [s]
SET [s].[generation] = @p,
    [s].[content_hash] = @p4,
    [s].[source_version] = @p5,
    [s].[idle_since] = NULL
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject AND [s].[generation] = @from_Generation AND [s].[source_version] = @from_SourceVersion

-- @subject String(128)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @subject

-- @p0 String(4000)
-- @p1 Int64(0)
-- @p2 String(4000)
-- @p3 String(4000)
-- @p4 DateTime2(0)
-- @p5 DateTime2(0)
-- @p6 Binary(8000)
-- @p7 String(4000)
-- @p8 Int64(0)
-- @p9 String(4000)
-- @p10 String(4000)
-- @p11 String(4000)
-- @p12 DateTime2(0)
-- @p13 Int64(0)
INSERT INTO entries (subject, generation, kind, fingerprint, created_at, expires_at, value) SELECT v.subject, v.generation, v.kind, v.fingerprint, v.created_at, v.expires_at, v.value FROM (VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)) v (subject, generation, kind, fingerprint, created_at, expires_at, value) WHERE NOT EXISTS (SELECT 1 FROM entries t WHERE t.subject = v.subject AND t.generation = v.generation AND t.kind = v.kind AND t.fingerprint = v.fingerprint); INSERT INTO claims (subject, generation, kind, fingerprint, owner, lease_until, epoch) SELECT v.subject, v.generation, v.kind, v.fingerprint, v.owner, v.lease_until, v.epoch FROM (VALUES (@p7, @p8, @p9, @p10, @p11, @p12, @p13)) v (subject, generation, kind, fingerprint, owner, lease_until, epoch) WHERE NOT EXISTS (SELECT 1 FROM claims t WHERE t.subject = v.subject AND t.generation = v.generation AND t.kind = v.kind AND t.fingerprint = v.fingerprint)

COMMIT

---- invalidate

BEGIN TRANSACTION

-- @subject_Value String(128)
SELECT TOP(2) [s].[subject], [s].[content_hash], [s].[generation], [s].[idle_since], [s].[last_invalidation_id], [s].[source_version]
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

-- @subject_Value String(128)
-- @invalidation_Id Guid(0)
SELECT TOP(2) GETUTCDATE() AS [Now], (
    SELECT TOP(1) [a].[generation]
    FROM [applied_invalidations] AS [a]
    WHERE [a].[subject] = @subject_Value AND [a].[invalidation_id] = @invalidation_Id) AS [Applied], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [applied_invalidations] AS [a0]
        WHERE [a0].[subject] = @subject_Value AND [a0].[invalidation_id] = @invalidation_Id AND [a0].[is_superseded] = CAST(1 AS bit)) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END AS [WasSuperseded], (
    SELECT TOP(1) [a1].[erases_content]
    FROM [applied_invalidations] AS [a1]
    WHERE [a1].[subject] = @subject_Value AND [a1].[invalidation_id] = @invalidation_Id) AS [Erased]
FROM [hot_epochs] AS [h]
WHERE [h].[id] = 1

-- @p Int64(0)
-- @p4 String(64)
-- @subject String(128)
-- @from_Generation Int64(0)
UPDATE [s]
SET [s].[generation] = @p,
    [s].[content_hash] = @p4,
    [s].[source_version] = NULL,
    [s].[idle_since] = NULL
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject AND [s].[generation] = @from_Generation AND [s].[source_version] IS NULL

-- @p Guid(0)
-- @subject_Value String(128)
UPDATE [s]
SET [s].[last_invalidation_id] = @p
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

-- @p0 String(4000)
-- @p1 Guid(0)
-- @p2 Int64(0)
-- @p3 Boolean(0)
-- @p4 DateTime2(0)
-- @p5 Boolean(0)
INSERT INTO applied_invalidations (subject, invalidation_id, generation, is_superseded, applied_at, erases_content) SELECT v.subject, v.invalidation_id, v.generation, v.is_superseded, v.applied_at, v.erases_content FROM (VALUES (@p0, @p1, @p2, @p3, @p4, @p5)) v (subject, invalidation_id, generation, is_superseded, applied_at, erases_content) WHERE NOT EXISTS (SELECT 1 FROM applied_invalidations t WITH (UPDLOCK, HOLDLOCK) WHERE t.subject = v.subject AND t.invalidation_id = v.invalidation_id)

-- @subject_Value String(128)
-- @from Int64(0)
-- @kind_Name String(32)
SELECT [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint], [e].[created_at], [e].[expires_at], [e].[value]
FROM [entries] AS [e]
WHERE [e].[subject] = @subject_Value AND [e].[generation] = @from AND [e].[kind] = @kind_Name AND [e].[expires_at] > GETUTCDATE()

-- @subject_Value String(128)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @subject_Value

COMMIT

---- whether content was erased

-- @subject_Value String(128)
SELECT TOP(2) COALESCE((
    SELECT TOP(1) [s].[generation]
    FROM [subjects] AS [s]
    WHERE [s].[subject] = @subject_Value), [h].[generation_floor])
FROM [hot_epochs] AS [h]
WHERE [h].[id] = 1

-- @subject_Value String(128)
-- @generation Int64(0)
-- @sourceVersion Int64(0)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [applied_invalidations] AS [a]
        WHERE [a].[subject] = @subject_Value AND [a].[generation] > @generation AND [a].[erases_content] = CAST(1 AS bit) AND [a].[is_superseded] = CAST(0 AS bit) AND ([a].[up_to_source_version] IS NULL OR @sourceVersion <= [a].[up_to_source_version])) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END

---- count a start of a command

-- @subject_Value String(128)
-- @commandId Guid(0)
UPDATE [c]
SET [c].[starts] = [c].[starts] + 1,
    [c].[started_at] = GETUTCDATE()
FROM [command_starts] AS [c]
WHERE [c].[subject] = @subject_Value AND [c].[command_id] = @commandId

---- forget a command

-- @subject_Value String(128)
-- @commandId Guid(0)
DELETE FROM [c]
FROM [command_starts] AS [c]
WHERE [c].[subject] = @subject_Value AND [c].[command_id] = @commandId

---- record a job

BEGIN TRANSACTION

SELECT TOP(2) GETUTCDATE()
FROM [hot_epochs] AS [h]

-- @p0 String(4000)
-- @p1 Guid(0)
-- @p2 String(4000)
-- @p3 String(4000)
-- @p4 String(4000)
-- @p5 DateTime2(0)
-- @p6 DateTime2(0)
-- @p7 Int32(0)
-- @p8 Int32(0)
-- @p9 Int64(0)
-- @p10 Guid(0)
-- @p11 DateTime2(0)
-- @p12 Binary(8000)
INSERT INTO jobs (tenant, job_id, subject, command_hash, state, recorded_at, updated_at, attempt, unended_starts, source_version, place, due_at, command) SELECT v.tenant, v.job_id, v.subject, v.command_hash, v.state, v.recorded_at, v.updated_at, v.attempt, v.unended_starts, v.source_version, v.place, v.due_at, v.command FROM (VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12)) v (tenant, job_id, subject, command_hash, state, recorded_at, updated_at, attempt, unended_starts, source_version, place, due_at, command) WHERE NOT EXISTS (SELECT 1 FROM jobs t WITH (UPDLOCK, HOLDLOCK) WHERE t.tenant = v.tenant AND t.job_id = v.job_id)

COMMIT

---- queue a job again that has ended

-- @p String(32)
-- @p4 Guid(0)
-- @p5 Binary(8000)
-- @p6 Int32(0)
-- @tenant String(36)
-- @id Guid(0)
-- @job_CommandHash String(64)
UPDATE [j]
SET [j].[state] = @p,
    [j].[place] = @p4,
    [j].[command] = @p5,
    [j].[attempt] = @p6,
    [j].[unended_starts] = @p6,
    [j].[reason] = NULL,
    [j].[message] = NULL,
    [j].[answer] = NULL,
    [j].[next_attempt_at] = NULL,
    [j].[feature] = NULL,
    [j].[share] = NULL,
    [j].[ended_at] = NULL,
    [j].[due_at] = GETUTCDATE(),
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[command_hash] = @job_CommandHash AND [j].[ended_at] IS NOT NULL

---- find a job

-- @tenant String(36)
-- @id Guid(0)
SELECT TOP(2) CASE
    WHEN [j].[tenant] = N'' THEN NULL
    ELSE [j].[tenant]
END, [j].[job_id], [j].[subject], [j].[state], [j].[attempt], [j].[next_attempt_at], [j].[feature], [j].[share], [j].[reason], [j].[message], [j].[answer], [j].[recorded_at], [j].[updated_at]
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id

---- list jobs

-- @tenant String(36)
-- @jobIds1 Guid(0)
SELECT CASE
    WHEN [j].[tenant] = N'' THEN NULL
    ELSE [j].[tenant]
END, [j].[job_id], [j].[subject], [j].[state], [j].[attempt], [j].[next_attempt_at], [j].[feature], [j].[share], [j].[reason], [j].[message], [j].[answer], [j].[recorded_at], [j].[updated_at]
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @jobIds1 AND ([j].[ended_at] IS NOT NULL OR [j].[state] = N'waiting')

---- take a job

-- @p Int32(0)
-- @place Guid(0)
SELECT TOP(@p) [j].[tenant] AS [Tenant], [j].[job_id] AS [JobId]
FROM [jobs] AS [j]
WHERE [j].[place] = @place AND [j].[due_at] <= GETUTCDATE()
ORDER BY [j].[due_at]

-- @p String(32)
-- @p3 Guid(0)
-- @seconds Double(0)
-- @tenant String(36)
-- @id Guid(0)
UPDATE [j]
SET [j].[unended_starts] = CASE
    WHEN [j].[state] = N'running' THEN [j].[unended_starts] + 1
    ELSE [j].[unended_starts]
END,
    [j].[state] = @p,
    [j].[owner] = @p3,
    [j].[due_at] = DATEADD(second, CAST(@seconds AS int), GETUTCDATE()),
    [j].[next_attempt_at] = NULL,
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[due_at] <= GETUTCDATE()

-- @tenant String(36)
-- @id Guid(0)
-- @owner Guid(0)
SELECT TOP(2) [j].[command] AS [Command], [j].[attempt] AS [Attempt], [j].[unended_starts] AS [UnendedStarts], [j].[recorded_at] AS [RecordedAt], GETUTCDATE() AS [Now]
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[owner] = @owner

---- renew a job

-- @seconds Double(0)
-- @p String(64)
-- @p5 Double(0)
-- @tenant String(36)
-- @id Guid(0)
-- @owner Guid(0)
UPDATE [j]
SET [j].[due_at] = DATEADD(second, CAST(@seconds AS int), GETUTCDATE()),
    [j].[feature] = @p,
    [j].[share] = @p5,
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[owner] = @owner

---- end a job

-- @p String(32)
-- @p6 String(4000)
-- @tenant String(36)
-- @id Guid(0)
-- @owner Guid(0)
UPDATE [j]
SET [j].[state] = @p,
    [j].[reason] = NULL,
    [j].[message] = NULL,
    [j].[answer] = @p6,
    [j].[command] = NULL,
    [j].[owner] = NULL,
    [j].[due_at] = NULL,
    [j].[next_attempt_at] = NULL,
    [j].[feature] = NULL,
    [j].[share] = NULL,
    [j].[ended_at] = GETUTCDATE(),
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[owner] = @owner

---- let a job wait

-- @p String(32)
-- @p4 Int32(0)
-- @p5 Int32(0)
-- @p6 String(64)
-- @p7 String(4000)
-- @seconds Double(0)
-- @tenant String(36)
-- @id Guid(0)
-- @owner Guid(0)
UPDATE [j]
SET [j].[state] = @p,
    [j].[attempt] = @p4,
    [j].[unended_starts] = @p5,
    [j].[reason] = @p6,
    [j].[message] = @p7,
    [j].[owner] = NULL,
    [j].[due_at] = DATEADD(second, CAST(@seconds AS int), GETUTCDATE()),
    [j].[next_attempt_at] = DATEADD(second, CAST(@seconds AS int), GETUTCDATE()),
    [j].[feature] = NULL,
    [j].[share] = NULL,
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[owner] = @owner

---- give a job back

-- @p String(32)
-- @p4 Int32(0)
-- @tenant String(36)
-- @id Guid(0)
-- @owner Guid(0)
UPDATE [j]
SET [j].[state] = @p,
    [j].[unended_starts] = @p4,
    [j].[owner] = NULL,
    [j].[due_at] = [j].[recorded_at],
    [j].[feature] = NULL,
    [j].[share] = NULL,
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[owner] = @owner

---- track a job

-- @p String(32)
-- @tenant String(36)
-- @id Guid(0)
UPDATE [j]
SET [j].[state] = @p,
    [j].[next_attempt_at] = NULL,
    [j].[ended_at] = NULL,
    [j].[answer] = NULL,
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[place] IS NULL AND [j].[state] <> N'done'

-- @p String(32)
-- @p3 String(64)
-- @p4 String(4000)
-- @seconds Double(0)
-- @tenant String(36)
-- @id Guid(0)
UPDATE [j]
SET [j].[state] = @p,
    [j].[attempt] = [j].[attempt] + 1,
    [j].[reason] = @p3,
    [j].[message] = @p4,
    [j].[next_attempt_at] = DATEADD(second, CAST(@seconds AS int), GETUTCDATE()),
    [j].[feature] = NULL,
    [j].[share] = NULL,
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[place] IS NULL AND [j].[state] <> N'done'

-- @p String(32)
-- @p5 String(4000)
-- @tenant String(36)
-- @id Guid(0)
UPDATE [j]
SET [j].[state] = @p,
    [j].[reason] = NULL,
    [j].[message] = NULL,
    [j].[answer] = @p5,
    [j].[next_attempt_at] = NULL,
    [j].[feature] = NULL,
    [j].[share] = NULL,
    [j].[ended_at] = GETUTCDATE(),
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[tenant] = @tenant AND [j].[job_id] = @id AND [j].[place] IS NULL AND [j].[state] <> N'done'

---- erase the jobs of a subject

BEGIN TRANSACTION

-- @subject_Value String(128)
-- @limit Int64(0)
SELECT [j].[job_id] AS [JobId], [j].[tenant] AS [Tenant], [j].[command] AS [Command]
FROM [jobs] AS [j]
WHERE [j].[subject] = @subject_Value AND [j].[ended_at] IS NULL AND ([j].[source_version] IS NULL OR [j].[source_version] <= @limit)

-- @p0 String(4000)
-- @p1 Guid(0)
-- @p2 DateTime2(0)
INSERT INTO applied_jobs (subject, job_id, applied_at) SELECT v.subject, v.job_id, v.applied_at FROM (VALUES (@p0, @p1, @p2)) v (subject, job_id, applied_at) WHERE NOT EXISTS (SELECT 1 FROM applied_jobs t WHERE t.subject = v.subject AND t.job_id = v.job_id)

-- @p String(32)
-- @p3 String(64)
-- @p4 String(4000)
-- @subject_Value String(128)
-- @limit Int64(0)
UPDATE [j]
SET [j].[state] = @p,
    [j].[reason] = @p3,
    [j].[message] = @p4,
    [j].[command] = NULL,
    [j].[owner] = NULL,
    [j].[due_at] = NULL,
    [j].[next_attempt_at] = NULL,
    [j].[feature] = NULL,
    [j].[share] = NULL,
    [j].[ended_at] = GETUTCDATE(),
    [j].[updated_at] = GETUTCDATE()
FROM [jobs] AS [j]
WHERE [j].[subject] = @subject_Value AND [j].[ended_at] IS NULL AND ([j].[source_version] IS NULL OR [j].[source_version] <= @limit) AND [j].[place] IS NOT NULL

COMMIT

---- join a batch

-- @jobId Guid(0)
-- @batch_Tenant String(36)
-- @batch_BatchId Guid(0)
SELECT TOP(2) [b].[tenant], [b].[batch_id], [b].[cancelled], [b].[completed_at], [b].[enriched], [b].[failed], [b].[size], [b].[started_at], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [batch_jobs] AS [b0]
        WHERE [b0].[tenant] = [b].[tenant] AND [b0].[batch_id] = [b].[batch_id] AND [b0].[job_id] = @jobId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END AS [HasJob]
FROM [batches] AS [b]
WHERE [b].[tenant] = @batch_Tenant AND [b].[batch_id] = @batch_BatchId

SELECT TOP(2) GETUTCDATE()
FROM [hot_epochs] AS [h]

-- @p0 String(4000)
-- @p1 Guid(0)
-- @p2 Int32(0)
-- @p3 DateTime2(0)
-- @p4 Int32(0)
-- @p5 Int32(0)
-- @p6 Int32(0)
INSERT INTO batches (tenant, batch_id, size, started_at, enriched, failed, cancelled) OUTPUT inserted.tenant AS [Value] SELECT v.tenant, v.batch_id, v.size, v.started_at, v.enriched, v.failed, v.cancelled FROM (VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)) v (tenant, batch_id, size, started_at, enriched, failed, cancelled) WHERE NOT EXISTS (SELECT 1 FROM batches t WITH (UPDLOCK, HOLDLOCK) WHERE t.tenant = v.tenant AND t.batch_id = v.batch_id)

-- @jobId Guid(0)
-- @batch_Tenant String(36)
-- @batch_BatchId Guid(0)
SELECT TOP(2) [b].[tenant], [b].[batch_id], [b].[cancelled], [b].[completed_at], [b].[enriched], [b].[failed], [b].[size], [b].[started_at], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [batch_jobs] AS [b0]
        WHERE [b0].[tenant] = [b].[tenant] AND [b0].[batch_id] = [b].[batch_id] AND [b0].[job_id] = @jobId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END AS [HasJob]
FROM [batches] AS [b]
WHERE [b].[tenant] = @batch_Tenant AND [b].[batch_id] = @batch_BatchId

---- count a job of a batch

BEGIN TRANSACTION

-- @p0 String(4000)
-- @p1 Guid(0)
-- @p2 Guid(0)
-- @p3 Int32(0)
INSERT INTO batch_jobs (tenant, batch_id, job_id, outcome) OUTPUT inserted.tenant AS [Value] SELECT v.tenant, v.batch_id, v.job_id, v.outcome FROM (VALUES (@p0, @p1, @p2, @p3)) v (tenant, batch_id, job_id, outcome) WHERE NOT EXISTS (SELECT 1 FROM batch_jobs t WITH (UPDLOCK, HOLDLOCK) WHERE t.tenant = v.tenant AND t.batch_id = v.batch_id AND t.job_id = v.job_id)

-- @enriched Int32(0)
-- @failed Int32(0)
-- @cancelled Int32(0)
-- @size Int32(0)
-- @added Int32(0)
-- @batch_Tenant String(36)
-- @batch_BatchId Guid(0)
UPDATE [b]
SET [b].[enriched] = [b].[enriched] + @enriched,
    [b].[failed] = [b].[failed] + @failed,
    [b].[cancelled] = [b].[cancelled] + @cancelled,
    [b].[size] = CASE
        WHEN [b].[size] = 0 THEN @size
        ELSE [b].[size]
    END,
    [b].[completed_at] = CASE
        WHEN CASE
            WHEN [b].[size] = 0 THEN @size
            ELSE [b].[size]
        END <> 0 AND [b].[enriched] + [b].[failed] + [b].[cancelled] + @added >= CASE
            WHEN [b].[size] = 0 THEN @size
            ELSE [b].[size]
        END THEN GETUTCDATE()
    END
FROM [batches] AS [b]
WHERE [b].[tenant] = @batch_Tenant AND [b].[batch_id] = @batch_BatchId AND [b].[completed_at] IS NULL

COMMIT

-- @jobId Guid(0)
-- @batch_Tenant String(36)
-- @batch_BatchId Guid(0)
SELECT TOP(2) [b].[tenant], [b].[batch_id], [b].[cancelled], [b].[completed_at], [b].[enriched], [b].[failed], [b].[size], [b].[started_at], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [batch_jobs] AS [b0]
        WHERE [b0].[tenant] = [b].[tenant] AND [b0].[batch_id] = [b].[batch_id] AND [b0].[job_id] = @jobId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END AS [HasJob]
FROM [batches] AS [b]
WHERE [b].[tenant] = @batch_Tenant AND [b].[batch_id] = @batch_BatchId

---- cancel a job

BEGIN TRANSACTION

SELECT TOP(2) GETUTCDATE()
FROM [hot_epochs] AS [h]

-- @p0 String(4000)
-- @p1 Guid(0)
-- @p2 String(4000)
-- @p3 DateTime2(0)
INSERT INTO cancellations (tenant, job_id, reason, cancelled_at) OUTPUT inserted.tenant AS [Value] SELECT v.tenant, v.job_id, v.reason, v.cancelled_at FROM (VALUES (@p0, @p1, @p2, @p3)) v (tenant, job_id, reason, cancelled_at) WHERE NOT EXISTS (SELECT 1 FROM cancellations t WITH (UPDLOCK, HOLDLOCK) WHERE t.tenant = v.tenant AND t.job_id = v.job_id)

COMMIT

-- @tenant String(36)
-- @jobId Guid(0)
SELECT TOP(2) [c].[tenant], [c].[job_id], [c].[cancelled_at], [c].[reason]
FROM [cancellations] AS [c]
WHERE [c].[tenant] = @tenant AND [c].[job_id] = @jobId

---- whether a job was cancelled

-- @tenant String(36)
-- @jobId Guid(0)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [cancellations] AS [c]
        WHERE [c].[tenant] = @tenant AND [c].[job_id] = @jobId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END

---- recent cancellations

-- @p Int32(0)
SELECT TOP(@p) CASE
    WHEN [c].[tenant] = N'' THEN NULL
    ELSE [c].[tenant]
END, [c].[job_id]
FROM [cancellations] AS [c]
ORDER BY [c].[cancelled_at] DESC

---- save preferences

BEGIN TRANSACTION

-- @user_Value String(128)
UPDATE [s]
SET [s].[generation] = [s].[generation] + CAST(1 AS bigint),
    [s].[idle_since] = NULL
FROM [subjects] AS [s]
WHERE [s].[subject] = @user_Value

-- @p String(4000)
-- @user_Value String(128)
UPDATE [u]
SET [u].[value] = @p
FROM [user_preferences] AS [u]
WHERE [u].[subject] = @user_Value

-- @user_Value String(128)
SELECT TOP(2) [s].[generation]
FROM [subjects] AS [s]
WHERE [s].[subject] = @user_Value

COMMIT

---- read the epoch

SELECT [h].[number], [h].[nonce], [h].[replication_id], [h].[exclusions], GETUTCDATE(), concat(CASE WHEN CONVERT(nvarchar(20), DATABASEPROPERTYEX(DB_NAME(), 'Updateability')) = N'READ_WRITE' THEN CONCAT('server ', @@SERVERNAME) END, '')
FROM [hot_epochs] AS [h]

-- @number Int64(0)
SELECT [e].[subject] AS [Subject], [e].[sequence] AS [Sequence]
FROM [excluded_subjects] AS [e]
WHERE [e].[epoch] = @number

---- begin an epoch

BEGIN TRANSACTION

-- @p Int64(0)
-- @p2 String(32)
-- @p3 String(64)
-- @present_Number Int64(0)
UPDATE [h]
SET [h].[number] = @p,
    [h].[nonce] = @p2,
    [h].[replication_id] = @p3
FROM [hot_epochs] AS [h]
WHERE [h].[id] = 1 AND [h].[number] = @present_Number

COMMIT

---- exclude a subject

BEGIN TRANSACTION

-- @epoch_Number Int64(0)
-- @epoch_Nonce String(32)
UPDATE [h]
SET [h].[exclusions] = [h].[exclusions] + CAST(1 AS bigint)
FROM [hot_epochs] AS [h]
WHERE [h].[id] = 1 AND [h].[number] = @epoch_Number AND [h].[nonce] = @epoch_Nonce

SELECT [e].[epoch] AS [Epoch], [e].[subject] AS [Subject], [e].[excluded_at] AS [ExcludedAt]
FROM [excluded_subjects] AS [e]

-- @old_Epoch Int64(0)
-- @old_Subject String(128)
DELETE FROM [e]
FROM [excluded_subjects] AS [e]
WHERE [e].[epoch] = @old_Epoch AND [e].[subject] = @old_Subject

SELECT TOP(2) [h].[exclusions]
FROM [hot_epochs] AS [h]
WHERE [h].[id] = 1

-- @p0 String(4000)
-- @p1 Int64(0)
-- @p2 Int64(0)
-- @p3 DateTime2(0)
INSERT INTO excluded_subjects (subject, epoch, sequence, excluded_at) OUTPUT inserted.subject AS [Value] SELECT v.subject, v.epoch, v.sequence, v.excluded_at FROM (VALUES (@p0, @p1, @p2, @p3)) v (subject, epoch, sequence, excluded_at) WHERE NOT EXISTS (SELECT 1 FROM excluded_subjects t WITH (UPDLOCK, HOLDLOCK) WHERE t.subject = v.subject AND t.epoch = v.epoch)

COMMIT

---- readmit a subject

BEGIN TRANSACTION

-- @epoch_Number Int64(0)
-- @epoch_Nonce String(32)
UPDATE [h]
SET [h].[exclusions] = [h].[exclusions] + CAST(1 AS bigint)
FROM [hot_epochs] AS [h]
WHERE [h].[id] = 1 AND [h].[number] = @epoch_Number AND [h].[nonce] = @epoch_Nonce

-- @epoch_Number Int64(0)
-- @subject String(128)
-- @sequence Int64(0)
DELETE FROM [e]
FROM [excluded_subjects] AS [e]
WHERE [e].[epoch] = @epoch_Number AND [e].[subject] = @subject AND [e].[sequence] = @sequence

COMMIT

---- whether a subject is excluded

-- @epoch_Number Int64(0)
-- @subject_Value String(128)
SELECT CASE
    WHEN EXISTS (
        SELECT 1
        FROM [excluded_subjects] AS [e]
        WHERE [e].[epoch] = @epoch_Number AND [e].[subject] = @subject_Value) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END

---- take the lease of housekeeping

-- @seconds Double(0)
UPDATE [t]
SET [t].[lease_until] = DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
FROM [task_leases] AS [t]
WHERE [t].[task] = N'housekeeping' AND [t].[lease_until] < GETUTCDATE()

---- remove expired entries

-- @p Int32(0)
SELECT TOP(@p) [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint]
FROM [entries] AS [e]
WHERE [e].[expires_at] <= GETUTCDATE()
ORDER BY [e].[expires_at]

-- @key_Subject String(128)
-- @key_Generation Int64(0)
-- @key_Kind String(32)
-- @key_Fingerprint String(32)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @key_Subject AND [e].[generation] = @key_Generation AND [e].[kind] = @key_Kind AND [e].[fingerprint] = @key_Fingerprint AND [e].[expires_at] <= GETUTCDATE()

-- @p Int32(0)
SELECT TOP(@p) [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint]
FROM [entries] AS [e]
WHERE [e].[expires_at] <= GETUTCDATE()
ORDER BY [e].[expires_at]

---- remove outdated entries

-- @p Int32(0)
SELECT TOP(@p) [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint], COALESCE((
    SELECT TOP(1) [s].[generation]
    FROM [subjects] AS [s]
    WHERE [s].[subject] = [e].[subject]), CAST(0 AS bigint)), CASE
    WHEN [e].[expires_at] <= GETUTCDATE() THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [entries] AS [e]
ORDER BY [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint]

-- @key_Subject String(128)
-- @key_Generation Int64(0)
-- @key_Kind String(32)
-- @key_Fingerprint String(32)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @key_Subject AND [e].[generation] = @key_Generation AND [e].[kind] = @key_Kind AND [e].[fingerprint] = @key_Fingerprint

-- @p Int32(0)
-- @last_Subject String(128)
-- @last_Generation Int64(0)
-- @last_Kind String(32)
-- @last_Fingerprint String(32)
SELECT TOP(@p) [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint], COALESCE((
    SELECT TOP(1) [s].[generation]
    FROM [subjects] AS [s]
    WHERE [s].[subject] = [e].[subject]), CAST(0 AS bigint)), CASE
    WHEN [e].[expires_at] <= GETUTCDATE() THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [entries] AS [e]
WHERE [e].[subject] >= @last_Subject AND ([e].[subject] > @last_Subject OR [e].[generation] > @last_Generation OR ([e].[generation] = @last_Generation AND ([e].[kind] > @last_Kind OR ([e].[kind] = @last_Kind AND [e].[fingerprint] > @last_Fingerprint))))
ORDER BY [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint]

---- remove abandoned claims

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [c].[subject], [c].[generation], [c].[kind], [c].[fingerprint], [c].[epoch], [c].[lease_until], [c].[owner]
FROM [claims] AS [c]
WHERE [c].[lease_until] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [c].[lease_until]

-- @row_Subject String(128)
-- @row_Generation Int64(0)
-- @row_Kind String(32)
-- @row_Fingerprint String(32)
-- @row_Owner String(128)
-- @row_FencingToken Int64(0)
-- @seconds Double(0)
DELETE FROM [c]
FROM [claims] AS [c]
WHERE [c].[subject] = @row_Subject AND [c].[generation] = @row_Generation AND [c].[kind] = @row_Kind AND [c].[fingerprint] = @row_Fingerprint AND [c].[owner] = @row_Owner AND [c].[epoch] = @row_FencingToken AND [c].[lease_until] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [c].[subject], [c].[generation], [c].[kind], [c].[fingerprint], [c].[epoch], [c].[lease_until], [c].[owner]
FROM [claims] AS [c]
WHERE [c].[lease_until] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [c].[lease_until]

---- remove job ids

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [a].[subject], [a].[job_id], [a].[applied_at], [a].[origin]
FROM [applied_jobs] AS [a]
WHERE [a].[applied_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [a].[applied_at]

-- @row_Subject String(128)
-- @row_JobId Guid(0)
DELETE FROM [a]
FROM [applied_jobs] AS [a]
WHERE [a].[subject] = @row_Subject AND [a].[job_id] = @row_JobId

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [a].[subject], [a].[job_id], [a].[applied_at], [a].[origin]
FROM [applied_jobs] AS [a]
WHERE [a].[applied_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [a].[applied_at]

---- remove invalidation ids

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [a].[subject], [a].[invalidation_id], [a].[applied_at], [a].[erases_content], [a].[generation], [a].[is_superseded], [a].[up_to_source_version]
FROM [applied_invalidations] AS [a]
WHERE [a].[applied_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [a].[applied_at]

-- @row_Subject String(128)
-- @row_InvalidationId Guid(0)
DELETE FROM [a]
FROM [applied_invalidations] AS [a]
WHERE [a].[subject] = @row_Subject AND [a].[invalidation_id] = @row_InvalidationId

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [a].[subject], [a].[invalidation_id], [a].[applied_at], [a].[erases_content], [a].[generation], [a].[is_superseded], [a].[up_to_source_version]
FROM [applied_invalidations] AS [a]
WHERE [a].[applied_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [a].[applied_at]

---- remove starts of commands

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [c].[subject], [c].[command_id], [c].[started_at], [c].[starts]
FROM [command_starts] AS [c]
WHERE [c].[started_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [c].[started_at]

-- @row_Subject String(128)
-- @row_CommandId Guid(0)
-- @row_StartedAt DateTime2(0)
DELETE FROM [c]
FROM [command_starts] AS [c]
WHERE [c].[subject] = @row_Subject AND [c].[command_id] = @row_CommandId AND [c].[started_at] = @row_StartedAt

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [c].[subject], [c].[command_id], [c].[started_at], [c].[starts]
FROM [command_starts] AS [c]
WHERE [c].[started_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [c].[started_at]

---- remove batches

-- @p Int32(0)
-- @_completedSeconds Double(0)
-- @_openSeconds Double(0)
SELECT TOP(@p) [b].[tenant] AS [Tenant], [b].[batch_id] AS [BatchId]
FROM [batches] AS [b]
WHERE [b].[completed_at] < DATEADD(second, CAST(@_completedSeconds AS int), GETUTCDATE()) OR ([b].[completed_at] IS NULL AND [b].[started_at] < DATEADD(second, CAST(@_openSeconds AS int), GETUTCDATE()))
ORDER BY [b].[started_at]

-- @p Int32(0)
-- @tenant String(36)
-- @batchId Guid(0)
DELETE FROM [b]
FROM [batch_jobs] AS [b]
WHERE EXISTS (
    SELECT 1
    FROM (
        SELECT TOP(@p) [b0].[tenant], [b0].[batch_id], [b0].[job_id]
        FROM [batch_jobs] AS [b0]
        WHERE [b0].[tenant] = @tenant AND [b0].[batch_id] = @batchId
        ORDER BY [b0].[job_id]
    ) AS [b1]
    WHERE [b1].[tenant] = [b].[tenant] AND [b1].[batch_id] = [b].[batch_id] AND [b1].[job_id] = [b].[job_id])

-- @batch_Tenant String(36)
-- @batch_BatchId Guid(0)
-- @_completedSeconds Double(0)
-- @_openSeconds Double(0)
DELETE FROM [b]
FROM [batches] AS [b]
WHERE [b].[tenant] = @batch_Tenant AND [b].[batch_id] = @batch_BatchId AND ([b].[completed_at] < DATEADD(second, CAST(@_completedSeconds AS int), GETUTCDATE()) OR ([b].[completed_at] IS NULL AND [b].[started_at] < DATEADD(second, CAST(@_openSeconds AS int), GETUTCDATE())))

---- remove cancellations

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [c].[tenant], [c].[job_id], [c].[cancelled_at], [c].[reason]
FROM [cancellations] AS [c]
WHERE [c].[cancelled_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [c].[cancelled_at]

-- @row_Tenant String(36)
-- @row_JobId Guid(0)
DELETE FROM [c]
FROM [cancellations] AS [c]
WHERE [c].[tenant] = @row_Tenant AND [c].[job_id] = @row_JobId

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [c].[tenant], [c].[job_id], [c].[cancelled_at], [c].[reason]
FROM [cancellations] AS [c]
WHERE [c].[cancelled_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [c].[cancelled_at]

---- remove ended jobs

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [j].[tenant], [j].[job_id]
FROM [jobs] AS [j]
WHERE [j].[ended_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [j].[ended_at]

-- @row_Tenant String(36)
-- @row_Id Guid(0)
-- @seconds Double(0)
DELETE FROM [j]
FROM [jobs] AS [j]
WHERE [j].[tenant] = @row_Tenant AND [j].[job_id] = @row_Id AND [j].[ended_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())

-- @p Int32(0)
-- @seconds Double(0)
SELECT TOP(@p) [j].[tenant], [j].[job_id]
FROM [jobs] AS [j]
WHERE [j].[ended_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [j].[ended_at]

---- remove idle subjects

SELECT TOP(2) [h].[generation_floor]
FROM [hot_epochs] AS [h]
WHERE [h].[id] = 1

-- @p Int32(0)
-- @p2 Double(0)
-- @after String(128)
SELECT TOP(@p) [s].[subject], [s].[generation], CASE
    WHEN [s].[idle_since] IS NOT NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, CASE
    WHEN [s].[idle_since] < DATEADD(second, CAST(@p2 AS int), GETUTCDATE()) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, CASE
    WHEN EXISTS (
        SELECT 1
        FROM [entries] AS [e]
        WHERE [e].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [applied_jobs] AS [a]
        WHERE [a].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [applied_invalidations] AS [a0]
        WHERE [a0].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [user_preferences] AS [u]
        WHERE [u].[subject] = [s].[subject]) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [subjects] AS [s]
WHERE [s].[subject] > @after
ORDER BY [s].[subject]

-- @row_Subject String(128)
-- @row_Generation Int64(0)
UPDATE [s]
SET [s].[idle_since] = GETUTCDATE()
FROM [subjects] AS [s]
WHERE [s].[subject] = @row_Subject AND [s].[generation] = @row_Generation AND [s].[idle_since] IS NULL

-- @p Int32(0)
-- @p2 Double(0)
-- @after String(128)
SELECT TOP(@p) [s].[subject], [s].[generation], CASE
    WHEN [s].[idle_since] IS NOT NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, CASE
    WHEN [s].[idle_since] < DATEADD(second, CAST(@p2 AS int), GETUTCDATE()) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, CASE
    WHEN EXISTS (
        SELECT 1
        FROM [entries] AS [e]
        WHERE [e].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [applied_jobs] AS [a]
        WHERE [a].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [applied_invalidations] AS [a0]
        WHERE [a0].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [user_preferences] AS [u]
        WHERE [u].[subject] = [s].[subject]) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [subjects] AS [s]
WHERE [s].[subject] > @after
ORDER BY [s].[subject]

-- @row_Subject String(128)
-- @row_Generation Int64(0)
-- @p Double(0)
DELETE FROM [s]
FROM [subjects] AS [s]
WHERE [s].[subject] = @row_Subject AND [s].[generation] = @row_Generation AND [s].[idle_since] < DATEADD(second, CAST(@p AS int), GETUTCDATE()) AND NOT EXISTS (
    SELECT 1
    FROM [entries] AS [e]
    WHERE [e].[subject] = [s].[subject]) AND NOT EXISTS (
    SELECT 1
    FROM [applied_invalidations] AS [a]
    WHERE [a].[subject] = [s].[subject])

-- @p Int32(0)
-- @p2 Double(0)
-- @after String(128)
SELECT TOP(@p) [s].[subject], [s].[generation], CASE
    WHEN [s].[idle_since] IS NOT NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, CASE
    WHEN [s].[idle_since] < DATEADD(second, CAST(@p2 AS int), GETUTCDATE()) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, CASE
    WHEN EXISTS (
        SELECT 1
        FROM [entries] AS [e]
        WHERE [e].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [applied_jobs] AS [a]
        WHERE [a].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [applied_invalidations] AS [a0]
        WHERE [a0].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [user_preferences] AS [u]
        WHERE [u].[subject] = [s].[subject]) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [subjects] AS [s]
WHERE [s].[subject] > @after
ORDER BY [s].[subject]

-- @p Int32(0)
-- @p2 Double(0)
-- @after String(128)
SELECT TOP(@p) [s].[subject], [s].[generation], CASE
    WHEN [s].[idle_since] IS NOT NULL THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, CASE
    WHEN [s].[idle_since] < DATEADD(second, CAST(@p2 AS int), GETUTCDATE()) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END, CASE
    WHEN EXISTS (
        SELECT 1
        FROM [entries] AS [e]
        WHERE [e].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [applied_jobs] AS [a]
        WHERE [a].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [applied_invalidations] AS [a0]
        WHERE [a0].[subject] = [s].[subject]) OR EXISTS (
        SELECT 1
        FROM [user_preferences] AS [u]
        WHERE [u].[subject] = [s].[subject]) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END
FROM [subjects] AS [s]
WHERE [s].[subject] > @after
ORDER BY [s].[subject]

-- @p Int64(0)
-- @generation Int64(0)
UPDATE [h]
SET [h].[generation_floor] = @p
FROM [hot_epochs] AS [h]
WHERE [h].[id] = 1 AND [h].[generation_floor] < @generation

---- find the newest files

-- @p Int32(0)
-- @lifetime Double(0)
-- @Kind_Name String(32)
SELECT [e0].[subject], [e0].[generation], [e0].[fingerprint]
FROM (
    SELECT TOP(@p) [e].[subject], [e].[generation], [e].[kind], [e].[fingerprint], [e].[expires_at]
    FROM [entries] AS [e]
    WHERE [e].[expires_at] > GETUTCDATE() AND [e].[expires_at] <= DATEADD(second, CAST(@lifetime AS int), GETUTCDATE())
    ORDER BY [e].[expires_at] DESC
) AS [e0]
WHERE [e0].[kind] = @Kind_Name AND EXISTS (
    SELECT 1
    FROM [subjects] AS [s]
    WHERE [s].[subject] = [e0].[subject] AND [s].[generation] = [e0].[generation])
ORDER BY [e0].[expires_at] DESC

---- audit a subject

-- @subject_Value String(128)
SELECT TOP(2) [s].[generation], CASE
    WHEN [s].[content_hash] IS NULL THEN NULL
    ELSE SUBSTRING([s].[content_hash], 0 + 1, 65)
END, [s].[source_version]
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

-- @p Int32(0)
-- @subject_Value String(128)
-- @generation Int64(0)
SELECT TOP(@p) SUBSTRING([e].[kind], 0 + 1, 33), SUBSTRING([e].[fingerprint], 0 + 1, 33), CAST(DATALENGTH([e].[value]) AS int)
FROM [entries] AS [e]
WHERE [e].[subject] = @subject_Value AND [e].[generation] = @generation AND [e].[expires_at] > GETUTCDATE()
ORDER BY [e].[kind], [e].[fingerprint]

-- @key_Subject_Value String(128)
-- @generation Int64(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
-- @maxBytes Int32(0)
SELECT TOP(2) [e].[value]
FROM [entries] AS [e]
WHERE [e].[subject] = @key_Subject_Value AND [e].[generation] = @generation AND [e].[kind] = @key_Kind_Name AND [e].[fingerprint] = @key_Fingerprint_Value AND CAST(DATALENGTH([e].[value]) AS int) <= @maxBytes

-- @p Int32(0)
-- @user_Value String(128)
SELECT TOP(2) SUBSTRING([u].[value], 0 + 1, @p)
FROM [user_preferences] AS [u]
WHERE [u].[subject] = @user_Value

---- sample subjects

-- @from String(128)
SELECT TOP(1) SUBSTRING([s].[subject], 0 + 1, 129)
FROM [subjects] AS [s]
WHERE [s].[subject] >= @from
ORDER BY [s].[subject]

-- @from String(128)
SELECT TOP(1) SUBSTRING([s].[subject], 0 + 1, 129)
FROM [subjects] AS [s]
WHERE [s].[subject] >= @from
ORDER BY [s].[subject] DESC

-- @p Int32(0)
-- @from String(128)
SELECT TOP(@p) SUBSTRING([s].[subject], 0 + 1, 129)
FROM [subjects] AS [s]
WHERE [s].[subject] >= @from
ORDER BY [s].[subject]
