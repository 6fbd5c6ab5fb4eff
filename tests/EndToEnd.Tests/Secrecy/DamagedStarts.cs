using System.Diagnostics;
using System.Text;
using ScimSuite.Testing;

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>
/// Each process is started once more with its own settings and one secret among them damaged. Most die of it; what they say while dying is kept, and must not
/// hold what was damaged, which may be the right secret but for a blank. One start of each service; all with SCIMSUITE_FULL=1.
/// </summary>
[Collection(LoudCollection.Name)]
public sealed class DamagedStarts(LoudSuite suite)
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("SCIMSUITE_FULL") == "1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Who_dies_of_a_damaged_secret_does_not_say_it()
    {
        var (broken, superuser) = (BrokenCertificate(), suite.Now.Processes["postgres"][0].Url);
        var rabbit = suite.Now.Processes["rabbitmq"][0].Url;
        var (brokerHost, database) = (rabbit[(rabbit.IndexOf('@', StringComparison.Ordinal) + 1)..], superuser[..superuser.IndexOf("Username", StringComparison.Ordinal)] + "Database=scim;");
        Start[] all =
        [
            new("users", ("ConnectionStrings__scim", $"{database}Username=users;Password=x;{Plain("database password with a semicolon")}=1")),
            new("migrate", ("ConnectionStrings__scim", $"{database}Username=postgres;Password=x;{Plain("superuser's password with a semicolon")}=1")),
            new("tokens", ("Tokens__Pepper", Plain("pepper"))),
            new("tokens", ("Tokens__RetiredPeppers__0", Base64("retired pepper"))),
            new("tokens", ("Tokens__AccessTokenKeys__0", Base64("access token key"))),
            new("tokens", ("Tokens__BootstrapKey", "sck_" + Plain("bootstrap key"))),
            new("portal", ("Secrets__Keys__0", Base64("data-encryption key"))),
            new("portal", ("Secrets__Keys__1", Plain("retired data-encryption key"))),
            new("portal", ("Assertion__SigningKey", Base64("portal's assertion key"))),
            new("portal", ("Portal__Mail__Port", "0"), ("Portal__Mail__Password", Plain("SMTP password"))),
            new("portal", ("Portal__Demo__9__Email", $"{Guid.NewGuid():N}@x.test"), ("Portal__Demo__9__Name", "x"), ("Portal__Demo__9__Password", Plain("demo password")), ("Portal__Demo__9__TotpSecret", Plain("demo seed"))),
            new("gateway", ("Assertion__SigningKey", Plain("gateway's assertion key"))),
            new("gateway", ("Gateway__CertificateFile", broken)),
            new("groups", ("ConnectionStrings__scim-relay", $"{database}Username=groups_relay;Password='{Plain("database password with a quote")}")),
            new("audit", ("ConnectionStrings__rabbitmq", $"amqp://scim:{Plain("broker password with a slash")}/x@{brokerHost}")),
            new("tenants", ("ConnectionStrings__scim", $"{database}Username=tenants;Password={Plain("wrong database password")}")),
            new("root", ("ConnectionStrings__rabbitmq", $"amqp://scim:{Plain("wrong broker password")}@{brokerHost}")) { Dies = false },
            new("migrate", ("ConnectionStrings__scim", $"{database}Username=postgres;Password={Plain("wrong password of the superuser")}")),
        ];
        using var two = new SemaphoreSlim(2);
        var lived = await Task.WhenAll((IsFull ? all : all.DistinctBy(start => start.Service)).Select(async (start, number) =>
        {
            await two.WaitAsync();
            try
            {
                return await RunAsync(start, number);
            }
            finally
            {
                two.Release();
            }
        }));
        File.Delete(broken);

        Assert.True(lived.All(each => each is null), string.Join('\n', lived.OfType<string>()));
    }

    /// <returns>What went otherwise than it should.</returns>
    private async Task<string?> RunAsync(Start damaged, int number)
    {
        var name = $"damaged-{number}-{damaged.Service}";
        var said = Recording.Current.Of(name);
        var start = new ProcessStartInfo(ProgramOf(damaged.Service)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (variable, value) in EnvironmentOf(damaged.Service).Concat(damaged.Settings.Select(each => (each.Variable, each.Value))))
        {
            start.Environment[variable] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => said.Add(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => said.Add(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(damaged.Dies ? Patience : TimeSpan.FromSeconds(4));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
            return damaged.Dies ? $"{name} lives with {damaged.Settings[0].Variable} damaged: {said.Last()}" : null;
        }

        return process.ExitCode == 0 || !damaged.Dies ? $"{name} ended with {process.ExitCode}: {said.Last()}" : null;
    }

    private string ProgramOf(string service) => service == "migrate"
        ? Path.Combine(Solution.Root, "deploy/Migrate/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0/ScimSuite.Migrate")
        : new FileInfo($"/proc/{suite.Now.Pids(service)[0]}/exe").LinkTarget!;

    /// <summary>As the running one has it. Migrate has ended: any service's, and the passwords it hands out.</summary>
    private IEnumerable<(string, string)> EnvironmentOf(string service)
    {
        var running = File.ReadAllText($"/proc/{suite.Now.Pids(service == "migrate" ? "users" : service)[0]}/environ", Encoding.UTF8)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=', 2)).Select(each => (each[0], each[1]));
        return service != "migrate" ? running : running.Concat(ScimSuite.Migrate.Roles.Login.Select(role => ($"Migrate__Passwords__{role}", Planted.New("password of a role"))));
    }

    private static string Plain(string kind) => Planted.Add($"damaged: {kind}", $"Dm{Guid.NewGuid():N}");

    /// <summary>What it is the base64 of is looked for, and the base64 itself.</summary>
    private static string Base64(string kind) => Planted.Add($"damaged: {kind}", Convert.ToBase64String(Encoding.ASCII.GetBytes(Planted.Add($"damaged: {kind}, inside", $"Dm{Guid.NewGuid():N}"[..20]))));

    private static string BrokenCertificate()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, $"-----BEGIN PRIVATE KEY-----\n{Base64("private key of a certificate")}\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n{Base64("certificate")}\n-----END CERTIFICATE-----\n");
        return file;
    }

    private sealed record Start(string Service, params IReadOnlyList<(string Variable, string Value)> Settings)
    {
        public bool Dies { get; init; } = true;
    }
}
