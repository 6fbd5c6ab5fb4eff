using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Groups.Consumers;
using ScimSuite.Groups.Endpoints;
using ScimSuite.Groups.Store;
using ScimSuite.Messaging;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.ServiceDefaults;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddScimHttp();
builder.Services.AddCaller(builder.Configuration);
builder.AddTenantDatabase();
builder.AddOutbox("groups");
builder.AddMessaging("groups", messaging => messaging.Consume(Subscriptions.GroupsKnownUsers, queue => queue
    .HandleTogether<UserCreated, UserChanged, KnownUsers>()
    .Handle<UserDeleted, KnownUsers>()
    .Handle<SchemaChanged, SchemaTold>()
    .Handle<TenantDeleted, TenantRemoved>())
    .FanOut(Subscriptions.Schemas, heard => heard.Handle<SchemaChanged, SchemaHeard>()));
builder.Services.AddScoped<SchemaStore>();
builder.Services.AddScoped<GroupWriter>();
builder.Services.AddScoped<GroupAnswer>();
builder.Services.AddHttpClient<UsersService>(http => http.BaseAddress = new Uri("http://users")).AddHttpMessageHandler<ForwardCallerHandler>();

var app = builder.Build();
app.UseScimErrors();
app.UseRouting();
app.UseCaller();
app.MapDefaultEndpoints();
app.MapGroups();
app.Run();
