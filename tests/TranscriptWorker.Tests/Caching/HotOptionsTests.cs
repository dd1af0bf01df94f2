using System.Security.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Hot.Redis.Connection;

namespace TranscriptWorker.Tests.Caching;

public sealed class HotOptionsTests
{
    private const string Secret = "a-password-that-nobody-may-see";

    [Theory]
    [InlineData("localhost", "localhost:6379")]
    [InlineData($"10.0.0.7:7000,password={Secret},ssl=true,abortConnect=true", "10.0.0.7:7000")]
    [InlineData($"cache.internal,password={Secret},ssl=true", "cache.internal:6380")]
    [InlineData($"one:6379,two:6380,password={Secret}=,allowAdmin=true", "one:6379,two:6380")]
    [InlineData($"[::1]:6379,user=worker,password={Secret}", "[::1]:6379")]
    [InlineData($"10.0.0.7:7000,ssl=true,sslProtocols=tls12|tls13,password={Secret}", "10.0.0.7:7000")]
    [InlineData($"one,two:26380,serviceName=mymaster,password={Secret}", "mymaster of Sentinel one:26379,two:26380")]
    [InlineData($"localhost,protocol=resp2,password={Secret}", "localhost:6379")]
    public void What_is_shown_of_a_connection_string_is_its_addresses(string connectionString, string shown)
    {
        Assert.Null(RedisAddress.Check(connectionString));
        Assert.Equal(shown, RedisAddress.Display(RedisAddress.Parse(connectionString)));
    }

    [Theory]
    [InlineData("cache.internal", "redis-cli -h cache.internal -p 6379")]
    [InlineData($"127.0.0.1:7000,password={Secret}", "redis-cli -h 127.0.0.1 -p 7000 --askpass")]
    [InlineData($"[::1]:6379,user=worker,password={Secret},ssl=true", "redis-cli -h ::1 -p 6379 --tls --user worker --askpass")]
    public void The_command_line_has_the_address_the_user_and_tls(string connectionString, string expected)
    {
        var options = RedisAddress.Parse(connectionString);

        Assert.Equal(expected, RedisAddress.CommandLine(options.EndPoints[0], options));
    }

    [Fact]
    public void Tls_versions_are_passed_to_the_driver()
    {
        var options = RedisAddress.Parse("localhost,ssl=true,sslProtocols=tls12|tls13");

        Assert.Equal((true, SslProtocols.Tls12 | SslProtocols.Tls13), (options.Ssl, options.SslProtocols));
    }

    [Theory]
    [InlineData("memory", $"password={Secret}", "in memory")]
    [InlineData("MEMORY", "", "in memory")]
    [InlineData(" Redis ", $"127.0.0.1:1,password={Secret}", "Redis 127.0.0.1:1")]
    public async Task The_provider_says_where_the_hot_tier_is(string provider, string connectionString, string name)
    {
        await using var services = Configure(("Hot:Provider", provider), ("Hot:ConnectionString", connectionString));

        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal(name, services.GetRequiredService<CacheStatus>().HotTier);
    }

    [Theory]
    [InlineData("memcached", "localhost", "Hot:Provider: it must be one of memory, redis.")]
    [InlineData("redis", "", "Hot:ConnectionString: it is required with the provider 'redis'.")]
    [InlineData("redis", $"password={Secret}", "Hot:ConnectionString: it must name an address")]
    [InlineData("redis", $"localhost,password=half,{Secret}", "Hot:ConnectionString: addresses come first, and no value may hold a comma")]
    [InlineData("redis", $"localhost,password=half,{Secret}=half", "Hot:ConnectionString: it is not a connection string of Redis")]
    [InlineData("redis", $"localhost,sslProtocols={Secret}", "Hot:ConnectionString: it is not a connection string of Redis")]
    [InlineData("redis", $"localhost,connectTimeout={Secret}", "Hot:ConnectionString: it is not a connection string of Redis")]
    public async Task What_cannot_work_is_refused_at_start_without_quoting_the_secret(
        string provider,
        string connectionString,
        string message
    )
    {
        await using var services = Configure(("Hot:Provider", provider), ("Hot:ConnectionString", connectionString));

        var refused = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CallTimeout", "00:00:00.009", "00:00:00.010")]
    [InlineData("CallTimeout", "00:00:10.001", "00:00:10")]
    [InlineData("MaxCallsInFlight", "0", "1")]
    [InlineData("MaxCallsInFlight", "4097", "4096")]
    [InlineData("BreakerFailureRatio", "0", "0.01")]
    [InlineData("BreakerFailureRatio", "1.1", "1")]
    [InlineData("BreakerMinimumCalls", "1", "2")]
    [InlineData("BreakerMinimumCalls", "1001", "1000")]
    [InlineData("BreakerDuration", "00:00:00.499", "00:00:00.500")]
    [InlineData("BreakerDuration", "00:01:01", "00:01:00")]
    public async Task A_value_out_of_its_range_is_refused_and_the_last_within_it_is_taken(string option, string refused, string taken)
    {
        await using var beyond = Configure(("Hot:Provider", "redis"), ("Hot:ConnectionString", "127.0.0.1:1"), ($"Hot:{option}", refused));
        await using var within = Configure(("Hot:Provider", "redis"), ("Hot:ConnectionString", "127.0.0.1:1"), ($"Hot:{option}", taken));

        var error = Assert.Throws<OptionsValidationException>(beyond.GetRequiredService<IStartupValidator>().Validate);
        within.GetRequiredService<IStartupValidator>().Validate();

        Assert.Contains(option, error.Message, StringComparison.Ordinal);
        // The breaker has ranges of its own, which must not be narrower.
        Assert.False(within.GetRequiredService<CacheStatus>().IsHotTierConnected);
    }

    private static ServiceProvider Configure(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
            .Build();
        return new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddFencedCache(configuration).BuildServiceProvider();
    }
}
