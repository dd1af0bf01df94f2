using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class HotEpochs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "hot_epochs",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    nonce = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true, collation: "Latin1_General_100_BIN2"),
                    replication_id = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_hot_epochs", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "hot_epochs",
                columns: new[] { "id", "nonce", "number", "replication_id" },
                values: new object[] { 1, null, 0L, null });

            migrationBuilder.CreateIndex(
                name: "IX_claims_lease_until",
                table: "claims",
                column: "lease_until");

            migrationBuilder.CreateIndex(
                name: "IX_applied_jobs_applied_at",
                table: "applied_jobs",
                column: "applied_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "hot_epochs");

            migrationBuilder.DropIndex(
                name: "IX_claims_lease_until",
                table: "claims");

            migrationBuilder.DropIndex(
                name: "IX_applied_jobs_applied_at",
                table: "applied_jobs");
        }
    }
}
