using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ErasingInvalidations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "erases_content",
                table: "applied_invalidations",
                type: "boolean",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "up_to_source_version",
                table: "applied_invalidations",
                type: "bigint",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "erases_content",
                table: "applied_invalidations");

            migrationBuilder.DropColumn(
                name: "up_to_source_version",
                table: "applied_invalidations");
        }
    }
}
