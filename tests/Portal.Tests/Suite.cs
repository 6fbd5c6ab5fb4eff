using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;
using ScimSuite.Testing;

namespace ScimSuite.Portal.Tests;

/// <summary>The portal as it runs, on a real database, with time of ours. Its neighbours are away: what is tested here needs none.</summary>
public class Suite : IAsyncLifetime
{
    private static readonly (string SigningKey, string PublicKey) Keys = AssertionKeys.Generate();

    public TestDatabase Database { get; private set; } = null!;         // made before the first test

    internal ServiceHost Host { get; private set; } = null!;            // so is this

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    internal People People => Host.Services.GetRequiredService<People>();

    /// <summary>What this installation has beyond the least.</summary>
    protected virtual void Configure(Dictionary<string, string?> settings)
    {
        // nothing
    }

    /// <summary>The portal's services for one page that this person looks at, in that tenant.</summary>
    internal async Task<IServiceProvider> AsAsync(Account account, Guid tenant = default, string method = "password+code")
    {
        var page = Host.Services.CreateAsyncScope().ServiceProvider;
        var acting = page.GetRequiredService<Acting>();
        acting.Be(Signed.Principal(account, method, Clock.GetUtcNow(), Clock.GetUtcNow()));
        if (tenant != Guid.Empty)
        {
            await acting.EnterAsync(tenant, default);
        }

        return page;
    }

    public virtual async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        var settings = Settings.For("portal", Database);
        settings["ConnectionStrings:scim-signin"] = Database.For("portal_signin");
        settings["Assertion:SigningKey"] = Keys.SigningKey;
        settings["Assertion:Keys:portal"] = Keys.PublicKey;
        settings["Secrets:Keys:0"] = Convert.ToBase64String(new byte[32]);
        Configure(settings);
        Host = ServiceHost.Start<Account>(settings, services => services.AddSingleton<TimeProvider>(Clock));
    }

    public virtual async Task DisposeAsync() => await Host.DisposeAsync();

    public Browser NewBrowser(string address = "203.0.113.7") => new(Host.Address, address);

    /// <summary>An account made as the forms make one.</summary>
    internal async Task<(Account Account, string Password, byte[]? Totp)> PersonAsync(bool withTotp = false, bool isOperator = false, string? password = null)
    {
        var signUp = Host.Services.GetRequiredService<Endpoints.SignUp>();
        var text = password ?? $"four words and {Guid.NewGuid():N}";
        var account = signUp.NewAccount($"{Guid.NewGuid():N}@haldenfreight.example", "Ingrid Solheim", text, isOperator);
        Assert.True(await signUp.TryCreateAsync(account, "test"));
        if (!withTotp)
        {
            return (account, text, null);
        }

        var secret = Totp.NewSecret();
        (account, _) = await signUp.SetAuthenticatorAsync(account, secret, "test");
        return (account, text, secret);
    }

    internal async Task JoinAsync(Account account, Guid tenant, string role) => await Host.Services.GetRequiredService<Endpoints.SignUp>()
        .JoinAsync(People.Of(tenant, account.Id, account.Email, account.IsOperator, "test"), account, role);

    public async Task<IReadOnlyList<string>> AskAsync(string sql, string? connectionString = null)
    {
        await using var connection = new NpgsqlConnection((connectionString ?? Database.Superuser) + ";Pooling=false");
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
}

/// <summary>Cookies, forms and redirects as a browser has them; secure cookies included, since browsers take localhost for secure.</summary>
public sealed partial class Browser(Uri address, string from) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };

    public Dictionary<string, string> Cookies { get; } = [];

    public async Task<Shown> GetAsync(string path, params (string Name, string Value)[] headers) => await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), headers);

    /// <summary>Opens the page, fills in its form and sends it, hidden fields and all.</summary>
    public async Task<Shown> SubmitAsync(string path, string form, params (string Name, string Value)[] fields)
    {
        var page = await GetAsync(path);
        return await SendFormAsync(path, page, form, fields);
    }

    public async Task<Shown> SendFormAsync(string path, Shown page, string form, params (string Name, string Value)[] fields)
    {
        var hidden = FormOf(page.Body, form);
        foreach (var (name, value) in fields)
        {
            hidden[name] = value;
        }

        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(hidden) }, ("Sec-Fetch-Site", "same-origin"));
    }

    public async Task<Shown> SendAsync(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", from);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        var set = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.ToArray() : [];
        foreach (var cookie in set)
        {
            var (name, value) = (cookie.Split('=')[0], cookie.Split('=', 2)[1].Split(';')[0]);
            if (value.Length == 0)
            {
                Cookies.Remove(name);
            }
            else
            {
                Cookies[name] = value;
            }
        }

        return new Shown(response.StatusCode, await response.Content.ReadAsStringAsync(), Local(response.Headers.Location), set, response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value)));
    }

    public void Dispose() => _http.Dispose();

    private static string? Local(Uri? to) => to is { IsAbsoluteUri: true } ? to.PathAndQuery : to?.ToString();

    private static Dictionary<string, string> FormOf(string html, string form)
    {
        var whole = Forms().Matches(html).Select(match => match.Value).FirstOrDefault(text => text.Contains($"value=\"{form}\"", StringComparison.Ordinal)) ?? "";
        return Inputs().Matches(whole).Select(match => (Name: Attribute(match.Value, "name"), Value: Attribute(match.Value, "value"), Type: Attribute(match.Value, "type")))
            .Where(input => input.Name is not null && input.Type == "hidden").ToDictionary(input => input.Name!, input => WebUtility.HtmlDecode(input.Value ?? ""));
    }

    private static string? Attribute(string tag, string name) => Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"") is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Inputs();
}

public sealed record Shown(HttpStatusCode Status, string Body, string? Location, IReadOnlyList<string> SetCookies, IReadOnlyDictionary<string, string> Headers)
{
    public bool Redirects => (int)Status is >= 300 and < 400;

    public string Said(string name) => Headers.TryGetValue(name, out var value) ? value : "";
}

[CollectionDefinition(Name)]
public sealed class PortalCollection : ICollectionFixture<Suite>
{
    public const string Name = "portal";
}
