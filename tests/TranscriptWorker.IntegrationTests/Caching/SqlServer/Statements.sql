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
SELECT TOP(2) [s].[subject], [s].[content_hash], [s].[generation], [s].[last_invalidation_id], [s].[source_version]
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

-- @p String(128)
-- @lease_TotalSeconds Double(0)
-- @key_Subject_Value String(128)
-- @generation Int64(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
UPDATE [c]
SET [c].[owner] = @p,
    [c].[lease_until] = DATEADD(second, CAST(@lease_TotalSeconds AS int), GETUTCDATE()),
    [c].[epoch] = [c].[epoch] + CAST(1 AS bigint)
FROM [claims] AS [c]
WHERE [c].[subject] = @key_Subject_Value AND [c].[generation] = @generation AND [c].[kind] = @key_Kind_Name AND [c].[fingerprint] = @key_Fingerprint_Value AND [c].[lease_until] < GETUTCDATE()

BEGIN TRANSACTION

-- @p0 String(32)
-- @p1 Int64(0)
-- @p2 String(32)
-- @p3 String(128)
-- @p4 Int64(0)
-- @p5 DateTime2(0)
-- @p6 String(128)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [claims] ([fingerprint], [generation], [kind], [subject], [epoch], [lease_until], [owner])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6);

-- @p String(128)
-- @lease_TotalSeconds Double(0)
-- @key_Subject_Value String(128)
-- @generation Int64(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
UPDATE [c]
SET [c].[owner] = @p,
    [c].[lease_until] = DATEADD(second, CAST(@lease_TotalSeconds AS int), GETUTCDATE()),
    [c].[epoch] = [c].[epoch] + CAST(1 AS bigint)
FROM [claims] AS [c]
WHERE [c].[subject] = @key_Subject_Value AND [c].[generation] = @generation AND [c].[kind] = @key_Kind_Name AND [c].[fingerprint] = @key_Fingerprint_Value AND [c].[lease_until] < GETUTCDATE()

COMMIT

---- renew a claim

-- @lease_TotalSeconds Double(0)
-- @key_Subject_Value String(128)
-- @generation Int64(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
-- @claim_Owner String(128)
-- @claim_FencingToken Int64(0)
UPDATE [c]
SET [c].[lease_until] = DATEADD(second, CAST(@lease_TotalSeconds AS int), GETUTCDATE())
FROM [claims] AS [c]
WHERE [c].[subject] = @key_Subject_Value AND [c].[generation] = @generation AND [c].[kind] = @key_Kind_Name AND [c].[fingerprint] = @key_Fingerprint_Value AND [c].[owner] = @claim_Owner AND [c].[epoch] = @claim_FencingToken

---- release a claim

-- @key_Subject_Value String(128)
-- @generation Int64(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
-- @claim_Owner String(128)
-- @claim_FencingToken Int64(0)
DELETE FROM [c]
FROM [claims] AS [c]
WHERE [c].[subject] = @key_Subject_Value AND [c].[generation] = @generation AND [c].[kind] = @key_Kind_Name AND [c].[fingerprint] = @key_Fingerprint_Value AND [c].[owner] = @claim_Owner AND [c].[epoch] = @claim_FencingToken

---- commit a result

BEGIN TRANSACTION

-- @key_Subject_Value String(128)
-- @generation Int64(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
-- @claim_Owner String(128)
-- @claim_FencingToken Int64(0)
DELETE FROM [c]
FROM [claims] AS [c]
WHERE [c].[subject] = @key_Subject_Value AND [c].[generation] = @generation AND [c].[kind] = @key_Kind_Name AND [c].[fingerprint] = @key_Fingerprint_Value AND [c].[owner] = @claim_Owner AND [c].[epoch] = @claim_FencingToken

-- @key_Subject_Value String(128)
-- @generation Int64(0)
UPDATE [s]
SET [s].[generation] = [s].[generation]
FROM [subjects] AS [s]
WHERE [s].[subject] = @key_Subject_Value AND [s].[generation] = @generation

-- @subject_Value String(128)
SELECT TOP(2) GETUTCDATE()
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

-- @key_Subject_Value String(128)
-- @generation Int64(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @key_Subject_Value AND [e].[generation] = @generation AND [e].[kind] = @key_Kind_Name AND [e].[fingerprint] = @key_Fingerprint_Value

-- @p0 String(32)
-- @p1 Int64(0)
-- @p2 String(32)
-- @p3 String(128)
-- @p4 DateTime2(0)
-- @p5 DateTime2(0)
-- @p6 Binary(8000)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [entries] ([fingerprint], [generation], [kind], [subject], [created_at], [expires_at], [value])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6);

COMMIT

---- first content

-- @subject String(128)
-- @content_JobId Guid(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
SELECT TOP(2) [s].[generation] AS [Generation], [s].[content_hash] AS [ContentHash], [s].[source_version] AS [SourceVersion], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [applied_jobs] AS [a]
        WHERE [a].[subject] = @subject AND [a].[job_id] = @content_JobId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END AS [HasJob], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [entries] AS [e]
        WHERE [e].[subject] = @subject AND [e].[generation] = [s].[generation] AND [e].[kind] = @key_Kind_Name AND [e].[fingerprint] = @key_Fingerprint_Value AND [e].[expires_at] > GETUTCDATE()) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END AS [HasContent]
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject

BEGIN TRANSACTION

-- @p0 String(128)
-- @p1 String(64)
-- @p2 Int64(0)
-- @p3 Guid(0)
-- @p4 Int64(0)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [subjects] ([subject], [content_hash], [generation], [last_invalidation_id], [source_version])
VALUES (@p0, @p1, @p2, @p3, @p4);

-- @subject_Value String(128)
SELECT TOP(2) GETUTCDATE()
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

-- @p0 Guid(0)
-- @p1 String(128)
-- @p2 DateTime2(0)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [applied_jobs] ([job_id], [subject], [applied_at])
VALUES (@p0, @p1, @p2);

-- @subject String(128)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @subject

-- @subject_Value String(128)
SELECT TOP(2) GETUTCDATE()
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

-- @key_Subject_Value String(128)
-- @generation Int64(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @key_Subject_Value AND [e].[generation] = @generation AND [e].[kind] = @key_Kind_Name AND [e].[fingerprint] = @key_Fingerprint_Value

-- @p0 String(32)
-- @p1 Int64(0)
-- @p2 String(32)
-- @p3 String(128)
-- @p4 DateTime2(0)
-- @p5 DateTime2(0)
-- @p6 Binary(8000)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [entries] ([fingerprint], [generation], [kind], [subject], [created_at], [expires_at], [value])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6);

COMMIT

---- other content

-- @subject String(128)
-- @content_JobId Guid(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
SELECT TOP(2) [s].[generation] AS [Generation], [s].[content_hash] AS [ContentHash], [s].[source_version] AS [SourceVersion], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [applied_jobs] AS [a]
        WHERE [a].[subject] = @subject AND [a].[job_id] = @content_JobId) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END AS [HasJob], CASE
    WHEN EXISTS (
        SELECT 1
        FROM [entries] AS [e]
        WHERE [e].[subject] = @subject AND [e].[generation] = [s].[generation] AND [e].[kind] = @key_Kind_Name AND [e].[fingerprint] = @key_Fingerprint_Value AND [e].[expires_at] > GETUTCDATE()) THEN CAST(1 AS bit)
    ELSE CAST(0 AS bit)
END AS [HasContent]
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject

BEGIN TRANSACTION

-- @p Int64(0)
-- @p4 String(64)
-- @p5 Int64(0)
-- @subject String(128)
-- @generation Int64(0)
-- @sourceVersion Int64(0)
UPDATE [s]
SET [s].[generation] = @p,
    [s].[content_hash] = @p4,
    [s].[source_version] = @p5
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject AND [s].[generation] = @generation AND [s].[source_version] = @sourceVersion

-- @subject String(128)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @subject

-- @subject_Value String(128)
SELECT TOP(2) GETUTCDATE()
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

-- @key_Subject_Value String(128)
-- @generation Int64(0)
-- @key_Kind_Name String(32)
-- @key_Fingerprint_Value String(32)
DELETE FROM [e]
FROM [entries] AS [e]
WHERE [e].[subject] = @key_Subject_Value AND [e].[generation] = @generation AND [e].[kind] = @key_Kind_Name AND [e].[fingerprint] = @key_Fingerprint_Value

-- @p0 String(32)
-- @p1 Int64(0)
-- @p2 String(32)
-- @p3 String(128)
-- @p4 DateTime2(0)
-- @p5 DateTime2(0)
-- @p6 Binary(8000)
SET IMPLICIT_TRANSACTIONS OFF;
SET NOCOUNT ON;
INSERT INTO [entries] ([fingerprint], [generation], [kind], [subject], [created_at], [expires_at], [value])
VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6);

COMMIT

---- invalidate

BEGIN TRANSACTION

-- @subject_Value String(128)
SELECT TOP(2) [s].[subject], [s].[content_hash], [s].[generation], [s].[last_invalidation_id], [s].[source_version]
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

-- @p Int64(0)
-- @p4 String(64)
-- @subject String(128)
-- @generation Int64(0)
UPDATE [s]
SET [s].[generation] = @p,
    [s].[content_hash] = @p4,
    [s].[source_version] = NULL
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject AND [s].[generation] = @generation AND [s].[source_version] IS NULL

-- @p Guid(0)
-- @subject_Value String(128)
UPDATE [s]
SET [s].[last_invalidation_id] = @p
FROM [subjects] AS [s]
WHERE [s].[subject] = @subject_Value

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

---- save preferences

BEGIN TRANSACTION

-- @user_Value String(128)
UPDATE [s]
SET [s].[generation] = [s].[generation] + CAST(1 AS bigint)
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

SELECT [h].[number], [h].[nonce], [h].[replication_id], GETUTCDATE()
FROM [hot_epochs] AS [h]

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
SELECT TOP(@p) [a].[subject], [a].[job_id], [a].[applied_at]
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
SELECT TOP(@p) [a].[subject], [a].[job_id], [a].[applied_at]
FROM [applied_jobs] AS [a]
WHERE [a].[applied_at] < DATEADD(second, CAST(@seconds AS int), GETUTCDATE())
ORDER BY [a].[applied_at]
