IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL
BEGIN
    CREATE TABLE [__EFMigrationsHistory] (
        [MigrationId] nvarchar(150) NOT NULL,
        [ProductVersion] nvarchar(32) NOT NULL,
        CONSTRAINT [PK___EFMigrationsHistory] PRIMARY KEY ([MigrationId])
    );
END;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261121232519_Initial'
)
BEGIN
    CREATE TABLE [applied_jobs] (
        [subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [job_id] uniqueidentifier NOT NULL,
        [applied_at] datetime2 NOT NULL,
        CONSTRAINT [PK_applied_jobs] PRIMARY KEY ([subject], [job_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261121232519_Initial'
)
BEGIN
    CREATE TABLE [claims] (
        [subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [generation] bigint NOT NULL,
        [kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [fingerprint] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [owner] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [lease_until] datetime2 NOT NULL,
        [epoch] bigint NOT NULL,
        CONSTRAINT [PK_claims] PRIMARY KEY ([subject], [generation], [kind], [fingerprint])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261121232519_Initial'
)
BEGIN
    CREATE TABLE [entries] (
        [subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [generation] bigint NOT NULL,
        [kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [fingerprint] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [created_at] datetime2 NOT NULL,
        [expires_at] datetime2 NOT NULL,
        [value] varbinary(max) NOT NULL,
        CONSTRAINT [PK_entries] PRIMARY KEY ([subject], [generation], [kind], [fingerprint])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261121232519_Initial'
)
BEGIN
    CREATE TABLE [subjects] (
        [subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [generation] bigint NOT NULL,
        [content_hash] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [source_version] bigint NULL,
        [last_invalidation_id] uniqueidentifier NULL,
        CONSTRAINT [PK_subjects] PRIMARY KEY ([subject])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261121232519_Initial'
)
BEGIN
    CREATE TABLE [user_preferences] (
        [subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [value] nvarchar(max) NOT NULL,
        CONSTRAINT [PK_user_preferences] PRIMARY KEY ([subject])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261121232519_Initial'
)
BEGIN
    CREATE INDEX [IX_entries_expires_at] ON [entries] ([expires_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261121232519_Initial'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261121232519_Initial', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261122034129_HotEpochs'
)
BEGIN
    CREATE TABLE [hot_epochs] (
        [id] int NOT NULL,
        [number] bigint NOT NULL,
        [nonce] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL,
        [replication_id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_hot_epochs] PRIMARY KEY ([id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261122034129_HotEpochs'
)
BEGIN
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'id', N'nonce', N'number', N'replication_id') AND [object_id] = OBJECT_ID(N'[hot_epochs]'))
        SET IDENTITY_INSERT [hot_epochs] ON;
    EXEC(N'INSERT INTO [hot_epochs] ([id], [nonce], [number], [replication_id])
    VALUES (1, NULL, CAST(0 AS bigint), NULL)');
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'id', N'nonce', N'number', N'replication_id') AND [object_id] = OBJECT_ID(N'[hot_epochs]'))
        SET IDENTITY_INSERT [hot_epochs] OFF;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261122034129_HotEpochs'
)
BEGIN
    CREATE INDEX [IX_claims_lease_until] ON [claims] ([lease_until]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261122034129_HotEpochs'
)
BEGIN
    CREATE INDEX [IX_applied_jobs_applied_at] ON [applied_jobs] ([applied_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261122034129_HotEpochs'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261122034129_HotEpochs', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129200907_ExclusionsAndTasks'
)
BEGIN
    ALTER TABLE [hot_epochs] ADD [exclusions] bigint NOT NULL DEFAULT CAST(0 AS bigint);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129200907_ExclusionsAndTasks'
)
BEGIN
    CREATE TABLE [excluded_subjects] (
        [epoch] bigint NOT NULL,
        [subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [sequence] bigint NOT NULL,
        [excluded_at] datetime2 NOT NULL,
        CONSTRAINT [PK_excluded_subjects] PRIMARY KEY ([epoch], [subject])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129200907_ExclusionsAndTasks'
)
BEGIN
    CREATE TABLE [task_leases] (
        [task] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [lease_until] datetime2 NOT NULL,
        CONSTRAINT [PK_task_leases] PRIMARY KEY ([task])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129200907_ExclusionsAndTasks'
)
BEGIN
    EXEC(N'UPDATE [hot_epochs] SET [exclusions] = CAST(0 AS bigint)
    WHERE [id] = 1;
    SELECT @@ROWCOUNT');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129200907_ExclusionsAndTasks'
)
BEGIN
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'task', N'lease_until') AND [object_id] = OBJECT_ID(N'[task_leases]'))
        SET IDENTITY_INSERT [task_leases] ON;
    EXEC(N'INSERT INTO [task_leases] ([task], [lease_until])
    VALUES (N''housekeeping'', ''1970-01-01T00:00:00.0000000Z'')');
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'task', N'lease_until') AND [object_id] = OBJECT_ID(N'[task_leases]'))
        SET IDENTITY_INSERT [task_leases] OFF;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129200907_ExclusionsAndTasks'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261129200907_ExclusionsAndTasks', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129223946_IdleSubjects'
)
BEGIN
    ALTER TABLE [subjects] ADD [idle_since] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129223946_IdleSubjects'
)
BEGIN
    ALTER TABLE [hot_epochs] ADD [generation_floor] bigint NOT NULL DEFAULT CAST(0 AS bigint);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129223946_IdleSubjects'
)
BEGIN
    EXEC(N'UPDATE [hot_epochs] SET [generation_floor] = CAST(0 AS bigint)
    WHERE [id] = 1;
    SELECT @@ROWCOUNT');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261129223946_IdleSubjects'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261129223946_IdleSubjects', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130083952_AppliedInvalidations'
)
BEGIN
    CREATE TABLE [applied_invalidations] (
        [subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [invalidation_id] uniqueidentifier NOT NULL,
        [generation] bigint NOT NULL,
        [applied_at] datetime2 NOT NULL,
        CONSTRAINT [PK_applied_invalidations] PRIMARY KEY ([subject], [invalidation_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130083952_AppliedInvalidations'
)
BEGIN
    CREATE INDEX [IX_applied_invalidations_applied_at] ON [applied_invalidations] ([applied_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130083952_AppliedInvalidations'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261130083952_AppliedInvalidations', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130103256_CommandStarts'
)
BEGIN
    ALTER TABLE [applied_jobs] ADD [origin] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130103256_CommandStarts'
)
BEGIN
    ALTER TABLE [applied_invalidations] ADD [is_superseded] bit NOT NULL DEFAULT CAST(0 AS bit);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130103256_CommandStarts'
)
BEGIN
    CREATE TABLE [command_starts] (
        [subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [command_id] uniqueidentifier NOT NULL,
        [starts] int NOT NULL,
        [started_at] datetime2 NOT NULL,
        CONSTRAINT [PK_command_starts] PRIMARY KEY ([subject], [command_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130103256_CommandStarts'
)
BEGIN
    CREATE INDEX [IX_command_starts_started_at] ON [command_starts] ([started_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130103256_CommandStarts'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261130103256_CommandStarts', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130132109_ErasingInvalidations'
)
BEGIN
    ALTER TABLE [applied_invalidations] ADD [erases_content] bit NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130132109_ErasingInvalidations'
)
BEGIN
    ALTER TABLE [applied_invalidations] ADD [up_to_source_version] bigint NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130132109_ErasingInvalidations'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261130132109_ErasingInvalidations', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    CREATE TABLE [batch_jobs] (
        [tenant] nvarchar(36) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [batch_id] uniqueidentifier NOT NULL,
        [job_id] uniqueidentifier NOT NULL,
        [outcome] int NOT NULL,
        CONSTRAINT [PK_batch_jobs] PRIMARY KEY ([tenant], [batch_id], [job_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    CREATE TABLE [batches] (
        [tenant] nvarchar(36) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [batch_id] uniqueidentifier NOT NULL,
        [size] int NOT NULL,
        [enriched] int NOT NULL DEFAULT 0,
        [failed] int NOT NULL DEFAULT 0,
        [cancelled] int NOT NULL DEFAULT 0,
        [started_at] datetime2 NOT NULL,
        [completed_at] datetime2 NULL,
        CONSTRAINT [PK_batches] PRIMARY KEY ([tenant], [batch_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    CREATE TABLE [cancellations] (
        [tenant] nvarchar(36) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [job_id] uniqueidentifier NOT NULL,
        [reason] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [cancelled_at] datetime2 NOT NULL,
        CONSTRAINT [PK_cancellations] PRIMARY KEY ([tenant], [job_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    CREATE TABLE [jobs] (
        [tenant] nvarchar(36) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [job_id] uniqueidentifier NOT NULL,
        [subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [source_version] bigint NULL,
        [command_hash] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [state] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [attempt] int NOT NULL DEFAULT 0,
        [unended_starts] int NOT NULL DEFAULT 0,
        [place] uniqueidentifier NULL,
        [due_at] datetime2 NULL,
        [owner] uniqueidentifier NULL,
        [next_attempt_at] datetime2 NULL,
        [feature] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [share] float NULL,
        [reason] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [message] nvarchar(max) NULL,
        [recorded_at] datetime2 NOT NULL,
        [updated_at] datetime2 NOT NULL,
        [ended_at] datetime2 NULL,
        [answer] nvarchar(max) NULL,
        [command] varbinary(max) NULL,
        CONSTRAINT [PK_jobs] PRIMARY KEY ([tenant], [job_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    CREATE INDEX [IX_batches_started_at] ON [batches] ([started_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    CREATE INDEX [IX_cancellations_cancelled_at] ON [cancellations] ([cancelled_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    CREATE INDEX [IX_jobs_ended_at] ON [jobs] ([ended_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    CREATE INDEX [IX_jobs_place_due_at] ON [jobs] ([place], [due_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    CREATE INDEX [IX_jobs_subject] ON [jobs] ([subject]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130142004_JobsAndBatches'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261130142004_JobsAndBatches', N'10.0.15');
END;

COMMIT;
GO
