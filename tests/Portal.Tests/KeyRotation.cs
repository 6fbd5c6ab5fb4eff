using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Portal.Endpoints;
using ScimSuite.Portal.Model;
using ScimSuite.Testing;
using Xunit.Abstractions;

namespace ScimSuite.Portal.Tests;

/// <summary>Bar S7: the key that seals is replaced, process by process, while people sign in with their codes. SCIMSUITE_FULL=1: 200 people.</summary>
public sealed class KeyRotation(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly (string SigningKey, string PublicKey) _assertion = AssertionKeys.Generate();
    private static readonly string _old = NewKey();
    private static readonly string _new = NewKey();
    private static readonly int _people = Environment.GetEnvironmentVariable("SCIMSUITE_FULL") == "1" ? 200 : 4;

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private TestDatabase _database = null!;     // made before the test

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_key_is_rotated_while_people_sign_in_and_nobody_is_refused_or_signed_out()
    {
        var (signIns, visits) = (0, 0);
        await using var first = Start(_old);
        var people = await PeopleAsync(first);
        using var before = new Browser(first.Address, "203.0.113.250");
        Assert.Equal("/", await SignInAsync(before, people[0]));
        await MakeOldAsync(people[0]);
        _clock.Advance(TimeSpan.FromSeconds(30));

        // One process after the other: the new key is known, then in use, then alone. Two generations always serve side by side.
        await using var knowing = Start(_old, _new);
        await ServeAsync(first, knowing);
        await using var using_ = Start(_new, _old);
        await ServeAsync(knowing, using_);
        await UntilAsync(async () => await CountAsync(_new) == (_people, 1));
        await using var last = Start(_new);
        await ServeAsync(using_, last);
        await ServeAsync(last, last);

        Assert.Equal((0, 0), await CountAsync(_old));
        output.WriteLine($"S7: {signIns} sign-ins with a code and {visits} visits over three restarts, 0 refused; {_people} seeds and 1 protection key under the new key, 0 under the old");

        async Task ServeAsync(params ServiceHost[] hosts)
        {
            foreach (var (person, index) in people.Select((person, index) => (person, index)))
            {
                using var browser = new Browser(hosts[index % hosts.Length].Address, $"203.0.113.{index % 200}");
                Assert.Equal("/", await SignInAsync(browser, person));
                signIns++;

                // A session of one generation, and one from before it all, is good at the other.
                foreach (var host in hosts)
                {
                    foreach (var cookies in new[] { browser.Cookies, before.Cookies })
                    {
                        using var visitor = new Browser(host.Address, "203.0.113.251");
                        visitor.Cookies["__Host-session"] = cookies["__Host-session"];
                        Assert.Equal(200, (int)(await visitor.GetAsync("/account")).Status);
                        visits++;
                    }
                }
            }

            _clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Bar S5: who reads the table can make no cookie and no code.</summary>
    [Fact]
    public async Task Neither_a_seed_nor_a_protection_key_is_readable_in_the_database()
    {
        await using var host = Start(_old);
        var person = (await PeopleAsync(host))[0];
        using var browser = new Browser(host.Address, "203.0.113.9");
        await SignInAsync(browser, person);

        var rows = await RowsAsync("SELECT xml FROM portal.protection_keys UNION ALL SELECT encode(totp_secret, 'hex') FROM portal.accounts WHERE totp_secret IS NOT NULL");

        Assert.All(rows, row => Assert.DoesNotContain("masterKey", row));
        Assert.All(rows, row => Assert.DoesNotContain(Convert.ToHexStringLower(person.Seed), row));
    }

    [Fact]
    public async Task Without_a_key_the_portal_does_not_start_and_says_what_to_set()
    {
        var wrong = Assert.ThrowsAny<Exception>(() => Start());

        Assert.Contains("Secrets:Keys:0 must be the base64 of 32 random bytes", wrong.ToString());
        await Task.CompletedTask;
    }

    private ServiceHost Start(params string[] keys)
    {
        var settings = Settings.For("portal", _database);
        settings["ConnectionStrings:scim-signin"] = _database.For("portal_signin");
        settings["Assertion:SigningKey"] = _assertion.SigningKey;
        settings["Assertion:Keys:portal"] = _assertion.PublicKey;
        foreach (var (key, index) in keys.Select((key, index) => (key, index)))
        {
            settings[$"Secrets:Keys:{index}"] = key;
        }

        return ServiceHost.Start<Account>(settings, services => services.AddSingleton<TimeProvider>(_clock));
    }

    private static async Task<List<Person>> PeopleAsync(ServiceHost host)
    {
        var signUp = host.Services.GetRequiredService<SignUp>();
        List<Person> people = [];
        for (var i = 0; i < _people; i++)
        {
            var password = $"four words and {Guid.NewGuid():N}";
            var account = signUp.NewAccount($"{Guid.NewGuid():N}@haldenfreight.example", "Ingrid Solheim", password, isOperator: false);
            Assert.True(await signUp.TryCreateAsync(account, "test"));
            var seed = Totp.NewSecret();
            await signUp.SetAuthenticatorAsync(account, seed, "test");
            people.Add(new Person(account.Id, account.Email, password, seed));
        }

        return people;
    }

    private async Task<string?> SignInAsync(Browser browser, Person person)
    {
        await browser.SubmitAsync("/sign-in", "sign-in", ("Email", person.Email), ("Password", person.Password));
        var code = Totp.CodeAt(person.Seed, Totp.StepAt(_clock.GetUtcNow()));
        return (await browser.SubmitAsync("/sign-in/code", "code", ("Code", code))).Location;
    }

    /// <summary>As the portal kept seeds and protection keys before there were envelopes: they stay readable, and are sealed anew.</summary>
    private async Task MakeOldAsync(Person person)
    {
        var box = new byte[12 + person.Seed.Length + 16];
        using var aes = new AesGcm(Convert.FromBase64String(_old), 16);
        aes.Encrypt(box.AsSpan(0, 12), person.Seed, box.AsSpan(12, person.Seed.Length), box.AsSpan(12 + person.Seed.Length), person.Id.ToByteArray());
        await RowsAsync($"UPDATE portal.accounts SET totp_secret = '\\x{Convert.ToHexString(box)}' WHERE id = '{person.Id}' RETURNING id");

        var (name, xml) = (await RowsAsync("SELECT name || ' ' || xml FROM portal.protection_keys")).Select(row => (row.Split(' ')[0], row.Split(' ')[1])).Single();
        var envelopes = new ScimSuite.Persistence.Envelopes(ConfigurationOf(_old));
        var place = new ScimSuite.Persistence.SealedIn(Guid.Empty, "protection_keys", "xml", new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));
        var clear = Encoding.UTF8.GetString(envelopes.Open(Convert.FromBase64String(xml), place));
        Assert.Contains("masterKey", clear);
        await RowsAsync($"UPDATE portal.protection_keys SET xml = '{clear}' RETURNING name");
    }

    /// <summary>Seeds and protection keys that are under this key.</summary>
    private async Task<(int Seeds, int Keys)> CountAsync(string key)
    {
        var head = Convert.ToHexString(new ScimSuite.Persistence.Envelopes(ConfigurationOf(key)).CurrentHead);
        var seeds = await RowsAsync($"SELECT id FROM portal.accounts WHERE substring(totp_secret FROM 1 FOR 9) = '\\x{head}'");
        var keys = await RowsAsync($"SELECT name FROM portal.protection_keys WHERE left(xml, 1) <> '<' AND substring(decode(xml, 'base64') FROM 1 FOR 9) = '\\x{head}'");
        return (seeds.Count, keys.Count);
    }

    private static Microsoft.Extensions.Configuration.ConfigurationManager ConfigurationOf(string key)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        configuration["Secrets:Keys:0"] = key;
        return configuration;
    }

    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var i = 0; !await isSo(); i++)
        {
            Assert.True(i < 100, "what is sealed was not wrapped anew");
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(100);
        }
    }

    private async Task<List<string>> RowsAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database.Superuser + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetValue(0).ToString()!);
        }

        return rows;
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private sealed record Person(Guid Id, string Email, string Password, byte[] Seed);
}
