using System.Globalization;
using System.Text;

namespace ScimSuite.Twins.People;

/// <summary>A made-up company. The same seed is the same company, down to who leaves.</summary>
internal sealed class Company
{
    // Names that broke somebody's parser once: apostrophes, accents, a hyphen, non-Latin scripts, a lone particle.
    private static readonly string[] GivenNames =
        ["Mara", "Ivo", "Lea", "Kim", "Zoë", "Łukasz", "José", "Anne-Marie", "Søren", "Chloé", "Björn", "Ayşe", "D'Arcy", "Nguyên", "Иван", "美咲", "Priya", "Tom", "Ada", "Grace"];

    private static readonly string[] FamilyNames =
        ["Lind", "Rask", "Oyelaran", "O'Brien", "Müller", "García", "Smith-Jones", "van der Berg", "Nowak", "Kovačević", "Þórsson", "Петров", "佐藤", "Nkemelu", "Haddad", "Singh", "Rossi", "Dubois", "Ng", "Ek"];

    private static readonly string[] Titles = ["Engineer", "Senior Engineer", "Analyst", "Account Manager", "Director, R&D", "Buyer", "Chief of Staff"];

    private static readonly string[] Departments = ["Finance", "Research & Development", "Field Sales", "Support", "People", "Legal"];

    private static readonly string[] Cities = ["Gothenburg", "Kraków", "São Paulo", "Berlin", "Leeds", "Osaka"];

    private readonly Random random;

    private Company(int seed) => random = new Random(seed);

    public required string Tag { get; init; }

    private string Domain => $"{Tag.ToLowerInvariant()}.test";

    public List<Person> People { get; } = [];

    public List<Team> Teams { get; } = [];

    /// <param name="name">One word that its logins and groups carry; without it the seed.</param>
    public static Company Founded(int seed, int users, int groups, string? name = null)
    {
        var company = new Company(seed) { Tag = name ?? seed.ToString("x", CultureInfo.InvariantCulture) };
        for (var i = 0; i < users; i++)
        {
            company.People.Add(company.Hire(i));
        }

        for (var i = 0; i < groups; i++)
        {
            company.Teams.Add(company.Form(i, groups));
        }

        return company;
    }

    /// <summary>A share of something, at least one where there is any: small runs must meet every case too.</summary>
    public IReadOnlyList<T> Some<T>(IReadOnlyCollection<T> of, double share)
    {
        var all = of.ToArray();
        random.Shuffle(all);
        return all[..Math.Min(all.Length, (int)Math.Ceiling(all.Length * share))];
    }

    public string OtherFamilyName(Person person) => Pick(FamilyNames.Where(name => name != person.FamilyName).ToArray());

    public string OtherTitle(Person person) => Pick(Titles.Where(title => title != person.Title).ToArray());

    public string OtherCity(Person person) => Pick(Cities.Where(city => city != person.City).ToArray());

    public string Phone() => $"+46 31 {random.Next(100, 999)} {random.Next(10, 99)} {random.Next(10, 99)}";

    private Person Hire(int number)
    {
        var given = Pick(GivenNames);
        var family = Pick(FamilyNames);
        // Every tenth address carries a character that must survive a query string.
        var local = (number % 10) switch { 3 => $"o'hara+{number}", 7 => $"r&d#{number}", _ => $"{Plain(given)}.{Plain(family)}.{number}" };
        return new Person
        {
            Number = number,
            ExternalId = Guid(),
            UserName = $"{local}@{Domain}",
            GivenName = given,
            FamilyName = family,
            Mail = $"{local}@mail.{Domain}",
            Title = Pick(Titles),
            Department = Pick(Departments),
            EmployeeNumber = (100_000 + number).ToString(CultureInfo.InvariantCulture),
            Mobile = random.Next(3) == 0 ? null : Phone(),
            Street = $"{random.Next(1, 200)} Quay \"B\" Street",
            City = Pick(Cities),
            PostalCode = $"{random.Next(100, 999)} {random.Next(10, 99)}",
            Country = "SE",
        };
    }

    private Team Form(int number, int of)
    {
        // The first group holds everybody, as one always does; the others hold a share of the company.
        var share = number == 0 ? 1 : Math.Min(0.5, 2.0 / of);
        return new Team
        {
            ExternalId = Guid(),
            Name = number == 0 ? $"All staff {Tag}" : $"{Pick(Departments)} ({number}) {Tag}",
            Members = [.. Some(People, share)],
        };
    }

    /// <summary>Whose are a login and a group's name?</summary>
    public bool IsMarked(string name) => name.EndsWith($"@{Domain}", StringComparison.Ordinal) || name.EndsWith($" {Tag}", StringComparison.Ordinal);

    /// <summary>What an address takes of a name: nothing, where it has no Latin letter.</summary>
    private static string Plain(string name)
    {
        var letters = name.Normalize(NormalizationForm.FormD).Where(char.IsAsciiLetter).ToArray();
        return letters.Length == 0 ? "p" : new string(letters).ToLowerInvariant();
    }

    private string Guid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
